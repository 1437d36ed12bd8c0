namespace LukePipeline.Grains.Contracts;

/// <summary>
/// Works on one shard of one job, on one silo, in a background task. Key: <c>silo-address/job-id/shard-number</c>. The silo is part of
/// it so that a shard which one silo refused or failed really begins on the next: an activation that is gone leaves its
/// address in the caches of other silos, and a call would bring it back to life where it was.
/// </summary>
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
