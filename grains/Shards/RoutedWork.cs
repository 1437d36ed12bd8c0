using LukePipeline.Grains.Contracts;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Shards;

/// <summary>The work on shards of jobs of every kind: of a graph, a shard is a unit; an export is one.</summary>
internal sealed class RoutedWork(ShardRunner extraction, GraphWorker graph, GraphExportSteps exports) : IShardWork
{
    public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
    {
        var task = new ShardTask(lease.Output, lease.StoredAs ?? lease.JobId, lease.Epoch, lease.Shard);
        return lease.Kind switch
        {
            GraphSpec.KindName => new ShardOutcome(ShardEnd.Committed, await graph.RunAsync(task, cancellationToken)),
            GraphExportSpec.KindName => new ShardOutcome(ShardEnd.Committed, await exports.RunAsync(task, cancellationToken)),
            _ => await extraction.RunAsync(lease, progress, cancellationToken),
        };
    }
}
