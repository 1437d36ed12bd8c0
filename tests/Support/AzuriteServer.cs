namespace LukePipeline.Tests.Support;

/// <summary>Azurite, the emulator of Azure Blob Storage, on a loopback port of its own.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The emulator's published key: not a secret.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ServerProcess _process;

    private AzuriteServer(ServerProcess process) => _process = process;

    /// <summary>Where the emulator is installed; null when it is not.</summary>
    public static string? Program { get; } = new[]
    {
        Path.Combine(TestPaths.Root, "tests", "servers", "node_modules", ".bin", "azurite-blob"),
        ServerProcess.FindOnPath("azurite-blob"),
    }.FirstOrDefault(File.Exists);

    /// <summary>The process, for signals.</summary>
    public ServerProcess Process => _process;

    /// <summary>URL of the account; append "/CONTAINER/PREFIX".</summary>
    public string AccountUrl => UrlOf(_process.Port);

    public string ConnectionString => ConnectionStringFor(AccountUrl);

    /// <summary>URL of the account at a port.</summary>
    public static string UrlOf(int port) => $"http://127.0.0.1:{port}/{Account}";

    /// <summary>Starts an emulator.</summary>
    /// <param name="port">The port; null for a free one.</param>
    /// <param name="folder">Where it keeps its data; null for memory.</param>
    public static async Task<AzuriteServer> StartAsync(int? port = null, string? folder = null)
    {
        var program = Program ?? throw new InvalidOperationException("Azurite is not installed.");
        var chosen = port ?? ServerProcess.FreePort();
        string[] storage = folder is null ? ["--inMemoryPersistence"] : ["--location", folder];
        return new AzuriteServer(await ServerProcess.StartAsync(
            program, chosen, ["--blobHost", "127.0.0.1", "--blobPort", $"{chosen}", .. storage, "--skipApiVersionCheck", "--silent", "--disableTelemetry"]));
    }

    /// <summary>The connection string for another address of the same account, a proxy's.</summary>
    public static string ConnectionStringFor(string accountUrl) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={accountUrl};";

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
