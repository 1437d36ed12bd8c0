using Azure.Storage.Blobs;
using LukePipeline.Storage;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>The emulator of Azure Blob Storage behind a proxy that can be told to misbehave, and the archive in it.</summary>
internal sealed class AzureSide : IAsyncDisposable
{
    private const string Container = "cluster";

    private readonly string _account;
    private Task<IReadOnlyList<string>>? _expected;
    private int _outputs;

    private AzureSide(AzuriteServer server, FaultProxy proxy)
    {
        (Server, Proxy) = (server, proxy);
        _account = $"http://127.0.0.1:{proxy.Port}/devstoreaccount1";
        Storage = new BlobStoreOptions { ConnectionString = AzuriteServer.ConnectionStringFor(_account) };
    }

    /// <summary>The emulator itself.</summary>
    public AzuriteServer Server { get; }

    /// <summary>What stands before it.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>Opens what lies there, through the proxy.</summary>
    public BlobStoreOptions Storage { get; }

    /// <summary>Variables of a process that works there.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string> { [BlobStoreOptions.ConnectionStringVariable] = Storage.ConnectionString! };

    /// <summary>URL of the archive.</summary>
    public string Archive => $"{_account}/{Container}/archive";

    public static async Task<AzureSide> StartAsync(string archive)
    {
        var server = await AzuriteServer.StartAsync();
        var side = new AzureSide(server, await FaultProxy.StartAsync(server.Process.Port));
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
