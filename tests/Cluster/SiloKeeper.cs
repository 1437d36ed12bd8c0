namespace LukePipeline.Tests.Cluster;

/// <summary>Starts a silo for every one that ends, as an orchestrator does.</summary>
internal sealed class SiloKeeper : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;
    private int _deaths;

    private SiloKeeper(TestCluster cluster)
    {
        _cluster = cluster;
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>Silos that ended so far.</summary>
    public int Deaths => Volatile.Read(ref _deaths);

    public static SiloKeeper Start(TestCluster cluster) => new(cluster);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            // Those that ended are replaced one by one; a silo may well end before it was ever seen ready.
            for (; Deaths < _cluster.Silos.Count(silo => silo.Program.HasEnded); Interlocked.Increment(ref _deaths))
            {
                await _cluster.LaunchSiloAsync();
            }

            await Task.Delay(100, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
