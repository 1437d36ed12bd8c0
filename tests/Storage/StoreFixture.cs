using LukePipeline.Storage;
using LukePipeline.Storage.Azure;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Storage;

/// <summary>Fresh, empty stores of every kind; the emulator starts with the first one that needs it.</summary>
public sealed class StoreFixture : IAsyncLifetime
{
    private readonly List<TemporaryFolder> _folders = [];
    private readonly Lazy<Task<AzuriteServer>> _azurite = new(() => AzuriteServer.StartAsync());
    private int _count;

    /// <summary>Location and options of a new, empty store; open it any number of times.</summary>
    internal async Task<(string Location, BlobStoreOptions Options)> CreateAsync(StoreKind kind)
    {
        if (kind == StoreKind.Local)
        {
            var folder = new TemporaryFolder();
            lock (_folders)
            {
                _folders.Add(folder);
            }

            return (folder.File("out"), new BlobStoreOptions());
        }

        var azurite = await _azurite.Value;
        return ($"{azurite.AccountUrl}/contract/run{Interlocked.Increment(ref _count)}/out", new BlobStoreOptions
        {
            ConnectionString = azurite.ConnectionString,
            Azure = new AzureBlobStoreOptions { MaxRetries = 3, BlockBytes = 1 << 18 },
        });
    }

    public async Task<IBlobStore> OpenAsync(StoreKind kind)
    {
        var (location, options) = await CreateAsync(kind);
        return BlobStores.Open(location, options);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _folders.ForEach(folder => folder.Dispose());
        if (_azurite.IsValueCreated)
        {
            await (await _azurite.Value).DisposeAsync();
        }
    }
}
