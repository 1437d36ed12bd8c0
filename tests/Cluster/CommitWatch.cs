using LukePipeline.Jobs.Files;

namespace LukePipeline.Tests.Cluster;

/// <summary>Looks at the commits of a job from its first one on: none may ever be replaced.</summary>
internal sealed class CommitWatch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);

    private readonly ClusterJob _job;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<int, ShardManifest> _seen = [];
    private readonly Task _watching;

    private CommitWatch(ClusterJob job)
    {
        _job = job;
        _watching = Task.Run(WatchAsync);
    }

    public static CommitWatch Start(ClusterJob job) => new(job);

    /// <summary>Fails unless every commit that was ever seen still stands, and every published file is that of its commit.</summary>
    public async Task AssertCommittedOnceAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await LookAsync();
        var published = await _job.TablesAsync();
        Assert.Equal(
            _seen.Values.SelectMany(manifest => manifest.Files).Select(file => $"{file.Name} {file.Sha256}").Order(StringComparer.Ordinal),
            published.Order(StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(Period, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync()
    {
        foreach (var (shard, manifest) in await _job.CommitsAsync())
        {
            if (!_seen.TryAdd(shard, manifest))
            {
                Assert.Equal((_seen[shard].AttemptId, _seen[shard].CommittedAt), (manifest.AttemptId, manifest.CommittedAt));
            }
        }
    }
}
