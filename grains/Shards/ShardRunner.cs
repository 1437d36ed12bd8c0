using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Shards;

/// <summary>The real work on a shard, which a <see cref="ShardWorker"/> does, over the devices of the cluster.</summary>
internal sealed partial class ShardRunner(ShardWorker worker, WorkerPool pool, ModelHealth models, ILogger<ShardRunner> logger) : IShardWork
{
    private readonly WorkerPool _pool = pool;

    public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
    {
        var outcome = await worker.RunAsync(
        new ShardTask(lease.Output, lease.StoredAs ?? lease.JobId, lease.Epoch, lease.Shard, RefusesUnreadable: !lease.InputsAgreed), new Host(this, DeviceWish.Of(lease)), progress, cancellationToken);
        if (outcome is { End: ShardEnd.Refused, Reason: ReasonCode.ModelMismatch })
        {
            models.Refused(outcome.Message);
        }
        else if (outcome.End == ShardEnd.Committed)
        {
            models.Worked();
        }

        return outcome;
    }

    private static Dictionary<StageId, ModelReference> ReferencesOf(JobPlan plan) => plan.Models.ToDictionary(
        model => model.Key,
        model => new ModelReference(model.Key, model.Value.Location, model.Value.Sha256, JobOptions.PrecisionOf(plan.Spec)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Several attempts at shard {Shard} of job {JobId} died: its documents are now processed one at a time ({Known} are known to end their process).")]
    private partial void LogProbing(string jobId, int shard, int known);

    private sealed class Host(ShardRunner runner, DeviceWish wish) : IShardHost
    {
        public IInferenceDispatcher Devices(OpenJob job, bool alone) => new PoolDispatcher(runner._pool, ReferencesOf(job.Plan), wish, alone);

        public void OnProbe(ShardTask task, int known) => runner.LogProbing(task.JobId, task.Shard, known);
    }
}
