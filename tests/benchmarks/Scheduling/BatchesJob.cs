using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Shards;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Tests;
using LukePipeline.Tests.Support;

namespace LukePipeline.Benchmarks.Scheduling;

/// <summary>
/// A job without documents: each of its shards sends the same batch of 64 kB so many times through the pool of its silo, with as many
/// in flight as a real shard. What is left of a job is the job's grain, leases and heartbeats, the pool, the calls, the devices.
/// </summary>
internal sealed class BatchesJob(int shards, int batchesPerShard) : IJobSteps
{
    private static readonly ModelReference Model = new(Ids.Entities, "simulated", "0");

    private static readonly InferenceBatch Batch = MakeBatch();

    public Task<JobAdmission> AdmitAsync(JobRequest request, CancellationToken cancellationToken) => Task.FromResult(JobAdmission.New);

    public Task<PlannedJob> PlanAsync(string jobId, JobRequest request, long? epoch, CancellationToken cancellationToken) =>
        Task.FromResult(new PlannedJob(jobId, request.Output, 1, shards, new Dictionary<int, WorkCounts>(), IsComplete: false));

    public Task<IReadOnlyDictionary<int, WorkCounts>> CommittedAsync(
        PlannedJob job, IReadOnlyCollection<int> wanted, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<int, WorkCounts>>(new Dictionary<int, WorkCounts>());

    public Task CompleteAsync(PlannedJob job, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> CancelAsync(string jobId, JobRequest request, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>The work on a shard, on the silo of that pool.</summary>
    public IShardWork On(WorkerPool pool, int inFlight) => new Work(pool, batchesPerShard, inFlight);

    private static EntityBatch MakeBatch()
    {
        // 512 sub-words and as many candidates as fill the batch.
        const int Words = 512;
        var random = new RandomBatches(seed: 1, vocabulary: 50_000);
        var candidates = (SimulatedDevice.BatchBytes - (int)BatchCodec.SizeOf(random.Entities((Words, [0])))) / 16;
        return random.Entities((Words, [candidates]));
    }

    private sealed class Work(WorkerPool pool, int batches, int inFlight) : IShardWork
    {
        public async Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken)
        {
            var dispatcher = new PoolDispatcher(pool, new Dictionary<StageId, ModelReference> { [Ids.Entities] = Model }, DeviceWish.Of(lease));
            await Parallel.ForEachAsync(
                Enumerable.Range(0, batches),
                new ParallelOptions { MaxDegreeOfParallelism = inFlight, CancellationToken = cancellationToken },
                async (_, stop) => await dispatcher.DispatchAsync(Ids.Entities, Batch, stop));
            return new ShardOutcome(ShardEnd.Committed, progress.Current);
        }
    }
}
