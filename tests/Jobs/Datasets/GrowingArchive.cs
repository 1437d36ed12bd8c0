using System.IO.Hashing;
using System.Runtime.InteropServices;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Embeddings;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Storage;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs.Datasets;

/// <summary>
/// An archive that changes, and a dataset of it, in this process: real inputs, store and checkpoints, and an engine that finds a mention by the
/// words of its sentence alone, with a label and a score of theirs.
/// </summary>
internal sealed class GrowingArchive : IShardHost, IInferenceDispatcher, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly StoreRequests _requests = new();
    private int _runs;

    public GrowingArchive() => Directory.CreateDirectory(Folder);

    public string Folder => _folder.File("archive");

    public string Output => _folder.File("out");

    public LocalBlobStore Store => new(Output);

    /// <summary>The store, whose calls <see cref="Decide"/> is asked about.</summary>
    public IBlobStore FaultyStore => new FaultyBlobStore(Store, call => Decide(call));

    public SnapshotStore Snapshots => new(Store);

    /// <summary>Sentences that the engine was given since it was asked last.</summary>
    public int Sentences { get; set; }

    /// <summary>Pairs of mentions that it was given since then.</summary>
    public int Pairs { get; set; }

    /// <summary>Sentences whose mentions it made vectors of since then.</summary>
    public int Vectors { get; set; }

    /// <summary>Whether it finds a second mention at the other end of a sentence, so that there are pairs.</summary>
    public bool FindsTwo { get; init; }

    public GoldenCheckpoints Checkpoints => _checkpoints;

    /// <summary>What is asked beyond the usual.</summary>
    public Func<JobSpec, JobSpec> Ask { get; set; } = spec => spec;

    /// <summary>The clock of the runs.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What happens to the calls to the store of a run; by default nothing.</summary>
    public Func<StoreCall, Task<Fault>> Decide { get; set; } = _ => Task.FromResult(Fault.None);

    private JobSpec Spec => Ask(new JobSpec
    {
        Inputs = [Folder],
        Output = Output,
        Stages = [Ids.Entities],
        EntityModel = _checkpoints.Entities,
        ShardBytes = 2000,
        MetadataFields = ["lang", "year:int", "day:date", "at:timestamp", "weight:double", "good:bool"],
    });

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Runs until nothing is new, as the command does.</summary>
    /// <returns>What the last look found.</returns>
    public async Task<DatasetLook> RunAsync()
    {
        while (true)
        {
            var look = await LookAsync();
            if (look.IsNothing)
            {
                return look;
            }

            await RunOnceAsync();
            if (!look.IsUnfinished)
            {
                return look;
            }
        }
    }

    public Task<DatasetLook> LookAsync()
    {
        var (planner, inputs, _) = Open();
        return new DatasetRuns(planner, inputs).LookAsync(new JobStore(Store, Time), Spec, default);
    }

    public async Task RunOnceAsync()
    {
        var (planner, inputs, jobs) = Open();
        await RunAsync(Spec, new JobSteps(jobs, planner, inputs), jobs, inputs);
    }

    /// <summary>What a plain run over the archive as it is finds.</summary>
    public async Task<string> RunPlainAsync()
    {
        var (planner, inputs, jobs) = Open();
        var output = _folder.File($"plain-{_runs}");
        await RunAsync(Spec.Plain(output), new JobSteps(jobs, planner, inputs), jobs, inputs);
        return output;
    }

    /// <summary>What a run would do.</summary>
    public Task<JobForecast> ForecastAsync()
    {
        var (planner, inputs, jobs) = Open();
        return new JobForecaster(jobs, planner, inputs).LookAsync(new JobRequest(Spec, Spec.Output), new QuietWatch(), default);
    }

    public Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken)
    {
        switch (batch)
        {
            case EntityBatch entities:
                Sentences += entities.Items.Length;
                return Task.FromResult<InferenceResult>(new EntityResult([.. entities.Items.Select(Find)]));
            case PairBatch pairs:
                Pairs += pairs.Items.Length;
                return Task.FromResult<InferenceResult>(new PairResult([.. pairs.Items.Select(Relate)]));
            default:
                var items = Assert.IsType<EmbeddingBatch>(batch).Items;
                Vectors += items.Length;
                return Task.FromResult<InferenceResult>(new EmbeddingResult([.. items.Select(item => item.Spans.Select(span => new float[] { Hash(item.WordIds) % 1000, span.Start }).ToArray())]));
        }
    }

    public IInferenceDispatcher Devices(OpenJob job, bool alone) => this;

    public void OnProbe(ShardTask task, int known) => throw new InvalidOperationException("Nothing here dies.");

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    private static ulong Hash(int[] words) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(words.AsSpan()));

    private static PairPrediction Relate(PairItem item)
    {
        var hash = Hash(item.WordIds);
        return new PairPrediction((int)(hash % 2), 1, 0.5f + (hash % 1000 / 2000f));
    }

    private MentionResult[] Find(EntityItem item)
    {
        var candidates = item.Passes[0].Candidates;
        var hash = Hash(item.WordIds);
        var index = (int)(hash % (ulong)candidates.Length);
        var first = new MentionResult(0, index, 1 + (int)(hash / 7 % 2), 2, 0.5f + (hash % 1000 / 2000f), null);
        var other = candidates.Length - 1;
        return hash % 5 == 0 ? []
            : FindsTwo && candidates[index].WordEnd <= candidates[other].WordStart ? [first, first with { Index = other }]
            : [first];
    }

    private async Task RunAsync(JobSpec spec, JobSteps steps, OpenJobs jobs, IInputStore inputs)
    {
        var worker = new ShardWorker(jobs, inputs, new ProbeGate(), new StageSettings(), new WaitBoard(TimeProvider.System));
        var job = await steps.PlanAsync($"run-{_runs++}", new JobRequest(spec, spec.Output), epoch: null, default);
        for (var shard = 0; shard < job.Shards && !job.IsComplete; shard++)
        {
            if (!job.Committed.ContainsKey(shard))
            {
                var outcome = await worker.RunAsync(new ShardTask(job.Output, job.JobId, job.Epoch, shard), this, new WorkProgress(), default);
                Assert.True(outcome.End == ShardEnd.Committed, $"{outcome.Message} {outcome.Unforeseen}");
            }
        }

        if (!job.IsComplete)
        {
            await steps.CompleteAsync(job, default);
        }
    }

    private (JobPlanner Planner, IInputStore Inputs, OpenJobs Jobs) Open()
    {
        var storage = new BlobStoreOptions();
        var inputs = InputStores.For([], storage);
        var checkpoints = new CheckpointCatalog(_folder.File("cache"), storage);
        var planner = new JobPlanner(inputs, checkpoints);
        return (planner, inputs, new OpenJobs(checkpoints, planner, Watched, Time));
    }

    private WatchedBlobStore Watched(string output) => new(new FaultyBlobStore(new LocalBlobStore(output), call => Decide(call)), new WaitBoard(TimeProvider.System), output, _requests);

    private sealed class QuietWatch : IPlanningWatch
    {
        public bool IsDeadly(string name) => false;

        public Task EnterAsync(string name, TimeSpan patience, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Leave()
        {
        }

        public Task LeaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
