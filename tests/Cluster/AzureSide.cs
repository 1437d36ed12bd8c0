using Azure.Storage.Blobs;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>The emulator of Azure Blob Storage behind a proxy that can be told to misbehave, and the archive in it.</summary>
internal sealed class AzureSide : IAsyncDisposable
{
    private const string Container = "cluster";

    private readonly string _account;
    private readonly string? _folder;
    private Task<IReadOnlyList<string>>? _expected;
    private int _outputs;

    private AzureSide(AzuriteServer server, FaultProxy proxy, string? folder)
    {
        (Server, Proxy, _folder) = (server, proxy, folder);
        _account = $"http://127.0.0.1:{proxy.Port}/devstoreaccount1";
        Storage = new BlobStoreOptions { ConnectionString = AzuriteServer.ConnectionStringFor(_account) };
    }

    /// <summary>The emulator itself.</summary>
    public AzuriteServer Server { get; private set; }

    /// <summary>What stands before it.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>Opens what lies there, through the proxy.</summary>
    public BlobStoreOptions Storage { get; }

    /// <summary>Variables of a process that works there.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { [BlobStoreOptions.ConnectionStringVariable] = Storage.ConnectionString! };

    /// <summary>URL of the archive.</summary>
    public string Archive => $"{_account}/{Container}/archive";

    /// <summary>Starts it, with the files of an archive.</summary>
    /// <param name="archive">The folder of the archive.</param>
    /// <param name="folder">Where the emulator keeps its data; null for memory.</param>
    public static async Task<AzureSide> StartAsync(string archive, string? folder = null)
    {
        var server = await AzuriteServer.StartAsync(folder: folder);
        var side = new AzureSide(server, await FaultProxy.StartAsync(server.Process.Port), folder);
        var container = new BlobServiceClient(side.Storage.ConnectionString).GetBlobContainerClient(Container);
        await container.CreateIfNotExistsAsync();
        foreach (var file in Directory.GetFiles(archive))
        {
            await container.GetBlobClient($"archive/{Path.GetFileName(file)}").UploadAsync(file);
        }

        return side;
    }

    /// <summary>An output prefix that nobody used yet.</summary>
    public string NewOutput() => $"{_account}/{Container}/out-{Interlocked.Increment(ref _outputs)}";

    /// <summary>The tables of an undisturbed run.</summary>
    public Task<IReadOnlyList<string>> ExpectedAsync(Func<Task<ClusterJob>> run) =>
        _expected ??= Task.Run(async () => await (await run()).TablesAsync());

    /// <summary>Stops the emulator as an orchestrator does, and starts it again at the same address: with its folder, or with nothing.</summary>
    public async Task RestartAsync()
    {
        var port = Server.Process.Port;
        await Server.Process.StopAsync();
        await Server.DisposeAsync();
        Server = await AzuriteServer.StartAsync(port, _folder);
    }

    /// <summary>The proxy hands everything on again, at once.</summary>
    public void Recover()
    {
        Proxy.Fault = _ => ProxyFault.None;
        Proxy.Delay = TimeSpan.Zero;
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }
}
