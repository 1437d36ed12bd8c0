using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Shards;

/// <summary>The work on one shard, from reading to commit, without anything of leases and heartbeats.</summary>
internal interface IShardWork
{
    /// <summary>Does the work of one attempt.</summary>
    /// <param name="lease">The shard, and the id under which the attempt writes.</param>
    /// <param name="progress">Takes the counts as the work goes on; any thread may read them.</param>
    /// <param name="cancellationToken">Stops the attempt; what it wrote stays invisible.</param>
    /// <returns>How it ended.</returns>
    Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken);
}
