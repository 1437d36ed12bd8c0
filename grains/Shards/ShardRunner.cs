using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Shards;

/// <summary>The real work on a shard, which a <see cref="ShardWorker"/> does, over the devices of the cluster.</summary>
internal sealed partial class ShardRunner(ShardWorker worker, WorkerPool pool, ILogger<ShardRunner> logger) : IShardWork
{
    private readonly WorkerPool _pool = pool;

    public Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken) => worker.RunAsync(
        new ShardTask(lease.Output, lease.StoredAs ?? lease.JobId, lease.Epoch, lease.Shard), new Host(this, SiloLabel.Parse(lease.Label)), progress, cancellationToken);

    private static Dictionary<ModelRole, ModelReference> ReferencesOf(JobPlan plan) => plan.Models
        .Select(model => new ModelReference(Enum.Parse<ModelRole>(model.Key.ToString()), model.Value.Location, model.Value.Sha256, JobOptions.PrecisionOf(plan.Spec)))
        .ToDictionary(reference => reference.Role);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Several attempts at shard {Shard} of job {JobId} died: its documents are now processed one at a time ({Known} are known to end their process).")]
    private partial void LogProbing(string jobId, int shard, int known);

    private sealed class Host(ShardRunner runner, SiloLabel? label) : IShardHost
    {
        public IInferenceDispatcher Devices(OpenJob job, bool alone) => new PoolDispatcher(runner._pool, ReferencesOf(job.Plan), label, alone);

        public void OnProbe(ShardTask task, int known) => runner.LogProbing(task.JobId, task.Shard, known);
    }
}
