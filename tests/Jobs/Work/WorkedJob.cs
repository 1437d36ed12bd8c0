using System.Text.Json;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Storage;
using LukePipeline.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Jobs.Work;

/// <summary>
/// A job in this process, over a real archive, a real store and real checkpoints in a temporary folder, of which tests spoil what they
/// like; only the engine is made up.
/// </summary>
internal sealed class WorkedJob : IShardHost, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WorkedJob() => Directory.CreateDirectory(Archive);

    public GoldenCheckpoints Checkpoints { get; } = new();

    public string Archive => _folder.File("archive");

    /// <summary>The output prefix; a new one is a new job.</summary>
    public string Output { get; set; } = "out";

    /// <summary>Bytes of a shard; by default the archive is one.</summary>
    public long ShardBytes { get; set; } = 1 << 20;

    /// <summary>The store as it is, without faults.</summary>
    public LocalBlobStore Store => new(_folder.File(Output));

    /// <summary>What happens to the calls to the store; by default nothing.</summary>
    public Func<StoreCall, Task<Fault>> Decide { get; set; } = _ => Task.FromResult(Fault.None);

    /// <summary>What happens before a batch is run; by default nothing.</summary>
    public Func<InferenceBatch, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What stands before the inputs; by default nothing.</summary>
    public Func<IInputStore, IInputStore> Inputs { get; set; } = inputs => inputs;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>For each probe that began, how many documents were known to end their process.</summary>
    public List<int> Probes { get; } = [];

    public WorkProgress Progress { get; } = new();

    public JobSpec Spec => new()
    {
        Inputs = [Archive],
        Output = _folder.File(Output),
        Stages = [Ids.Entities],
        EntityModel = Checkpoints.Entities,
        ShardBytes = ShardBytes,
    };

    public JobRequest Request => new(Spec, Spec.Output);

    /// <summary>Writes a file of the archive, a document for each text.</summary>
    public void Write(string name, params string[] texts) => File.WriteAllLines(
        Path.Combine(Archive, name), texts.Select((text, i) => JsonSerializer.Serialize(new { id = $"{name}-{i}", text })));

    /// <summary>What a process has that has just been started.</summary>
    public (JobSteps Steps, ShardWorker Worker) Open()
    {
        var storage = new BlobStoreOptions();
        var inputs = Inputs(InputStores.For([], storage));
        var checkpoints = new CheckpointCatalog(_folder.File("cache"), storage);
        var planner = new JobPlanner(inputs, checkpoints);
        var jobs = new OpenJobs(checkpoints, planner, output => new FaultyBlobStore(new LocalBlobStore(output), call => Decide(call)), Time);
        return (new JobSteps(jobs, planner, inputs), new ShardWorker(jobs, inputs, new ProbeGate(), new StageSettings(), new WaitBoard(TimeProvider.System)));
    }

    public Task<PlannedJob> PlanAsync(string id = "job-1") => Open().Steps.PlanAsync(id, Request, epoch: null, default);

    /// <summary>Works on a shard as a process does that has just been started.</summary>
    public Task<ShardOutcome> WorkAsync(PlannedJob job, int shard = 0, CancellationToken cancellationToken = default) =>
        Open().Worker.RunAsync(new ShardTask(job.Output, job.JobId, job.Epoch, shard), this, Progress, cancellationToken);

    /// <summary>Runs what is left of the job to its end.</summary>
    public async Task RunAsync(string id)
    {
        var (steps, worker) = Open();
        var job = await steps.PlanAsync(id, Request, epoch: null, default);
        for (var shard = 0; shard < job.Shards && !job.IsComplete; shard++)
        {
            if (!job.Committed.ContainsKey(shard))
            {
                var outcome = await worker.RunAsync(new ShardTask(job.Output, job.JobId, job.Epoch, shard), this, Progress, default);
                Assert.True(outcome.End == ShardEnd.Committed, outcome.Message);
            }
        }

        await steps.CompleteAsync(job, default);
    }

    /// <summary>What the commit of a shard says.</summary>
    public async Task<ShardCounts> CountsAsync(PlannedJob job, int shard = 0) => (await Owned(job).ReadShardAsync(shard, default))!.Counts;

    public OwnedJob Owned(PlannedJob job) => new JobStore(Store, Time).Attach(job.JobId, job.Epoch);

    public Task<string[]> MarksAsync(PlannedJob job) => ProtocolJob.NamesAsync(Store, JobPaths.Marks(job.JobId));

    public IInferenceDispatcher Devices(OpenJob job, bool alone) => new FirstCandidateEngine((batch, stop) => Before(batch, stop));

    public void OnProbe(ShardTask task, int known) => Probes.Add(known);

    public void Dispose()
    {
        Checkpoints.Dispose();
        _folder.Dispose();
    }
}
