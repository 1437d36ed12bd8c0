namespace LukePipeline.Tests.Support;

/// <summary>Azurite with blobs and tables: a whole storage account, on loopback ports of its own.</summary>
internal sealed class AzuriteAccount : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private AzuriteAccount(ServerProcess process, int tables) => (_process, ConnectionString) =
        (process, $"{AzuriteServer.ConnectionStringFor(AzuriteServer.UrlOf(process.Port))}TableEndpoint={AzuriteServer.UrlOf(tables)};");

    public string ConnectionString { get; }

    /// <summary>The process, for signals.</summary>
    public ServerProcess Process => _process;

    /// <summary>Where the emulator is installed; null when it is not.</summary>
    public static string? Program { get; } = new[]
    {
        Path.Combine(TestPaths.Root, "tests", "servers", "node_modules", ".bin", "azurite"),
        ServerProcess.FindOnPath("azurite"),
    }.FirstOrDefault(File.Exists);

    public static async Task<AzuriteAccount> StartAsync()
    {
        var program = Program ?? throw new InvalidOperationException("Azurite is not installed.");
        var (blobs, tables) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        string[] hosts = ["--blobHost", "127.0.0.1", "--tableHost", "127.0.0.1", "--queueHost", "127.0.0.1"];
        string[] ports = ["--tablePort", $"{tables}", "--queuePort", $"{ServerProcess.FreePort()}", "--blobPort", $"{blobs}"];
        return new AzuriteAccount(
            await ServerProcess.StartAsync(program, blobs, [.. hosts, .. ports, "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry"]), tables);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
