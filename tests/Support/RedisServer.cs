namespace LukePipeline.Tests.Support;

/// <summary>redis-server on a loopback port of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private RedisServer(ServerProcess process) => _process = process;

    /// <summary>Where the server is installed; null when it is not.</summary>
    public static string? Program { get; } = ServerProcess.FindOnPath("redis-server");

    /// <summary>The process, for signals.</summary>
    public ServerProcess Process => _process;

    public string ConnectionString => $"127.0.0.1:{_process.Port}";

    /// <summary>Starts a server.</summary>
    /// <param name="port">The port; null for a free one.</param>
    /// <param name="folder">Where it keeps an append-only file, which survives kill -9; null for memory only.</param>
    public static async Task<RedisServer> StartAsync(int? port = null, string? folder = null)
    {
        var program = Program ?? throw new InvalidOperationException("redis-server is not installed.");
        var chosen = port ?? ServerProcess.FreePort();
        string[] storage = folder is null
            ? ["--appendonly", "no", "--dir", Path.GetTempPath()]
            : ["--appendonly", "yes", "--appendfsync", "always", "--dir", folder];
        return new RedisServer(await ServerProcess.StartAsync(
            program, chosen, ["--port", $"{chosen}", "--bind", "127.0.0.1", "--save", "", .. storage]));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
