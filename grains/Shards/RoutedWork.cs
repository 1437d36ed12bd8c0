using LukePipeline.Grains.Contracts;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Shards;

/// <summary>The work on shards of jobs of every kind: of a graph, a shard is a unit.</summary>
internal sealed class RoutedWork(ShardRunner extraction, GraphWorker graph) : IShardWork
{
    public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken) => lease.Kind == GraphSpec.KindName
        ? new ShardOutcome(ShardEnd.Committed, await graph.RunAsync(new ShardTask(lease.Output, lease.StoredAs ?? lease.JobId, lease.Epoch, lease.Shard), cancellationToken))
        : await extraction.RunAsync(lease, progress, cancellationToken);
}
