namespace LukePipeline.Grains.Shards;

/// <summary>Works on one shard of one job, in a background task. Key: <c>job-id/shard-number</c>.</summary>
[Alias("luke.shard")]
public interface IShardGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts work under a lease and returns at once. Under the lease that is already held nothing happens; a newer lease
    /// replaces the older one, whose work is stopped.
    /// </summary>
    [Alias("Start"), ResponseTimeout("00:00:05")]
    Task StartAsync(ShardLease lease);

    /// <summary>Stops the work under this lease; any other lease is left alone.</summary>
    [Alias("Stop"), ResponseTimeout("00:00:05")]
    Task StopAsync(string leaseId);
}
