using System.Collections.Concurrent;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Storage.Locations;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// What the silo holds of each job that its shards work on: store, plan, checkpoints as they were verified here. Opened once, from
/// the output prefix alone.
/// </summary>
internal sealed class JobRegistry(CheckpointCatalog checkpoints, JobPlanner planner, BlobStoreOptions storage, TimeProvider time)
{
    /// <summary>Jobs kept open, those used last; a silo works on a few at a time, and a plan may hold thousands of files.</summary>
    private const int Kept = 8;

    private readonly ConcurrentDictionary<(string Output, string JobId, long Epoch), Entry> _jobs = new();

    /// <summary>Opens the store under an output prefix.</summary>
    /// <exception cref="BlobStoreException">The location or the credentials cannot be used.</exception>
    public JobStore OpenStore(string output) => new(BlobStores.Open(output, storage), time);

    /// <summary>Opens a job whose plan exists.</summary>
    /// <exception cref="JobRefusedException">A checkpoint here is not the one of the plan, or is missing; or the segmenter is another.</exception>
    /// <exception cref="LukeException">The job or its plan is gone.</exception>
    public async Task<OpenJob> OpenAsync(string output, string jobId, long epoch, CancellationToken cancellationToken)
    {
        var key = (output, jobId, epoch);
        var entry = _jobs.GetOrAdd(key, _ => new Entry(() => Task.Run(() => LoadAsync(output, jobId, epoch), CancellationToken.None)));
        entry.UsedAt = time.GetTimestamp();

        // A snapshot first: LINQ's own copy fails where somebody adds meanwhile.
        foreach (var unused in _jobs.ToArray().OrderByDescending(known => known.Value.UsedAt).Skip(Kept))
        {
            _jobs.TryRemove(unused);
        }

        try
        {
            return await entry.Job.WaitAsync(cancellationToken);
        }
        catch when (entry.Job.IsFaulted)
        {
            _jobs.TryRemove(new(key, entry));
            throw;
        }
    }

    private async Task<OpenJob> LoadAsync(string output, string jobId, long epoch)
    {
        var job = OpenStore(output).Attach(jobId, epoch);
        var plan = await job.ReadPlanAsync(CancellationToken.None)
            ?? throw new JobStateException($"The plan of job {jobId} is gone from {output}. Run the command again to plan anew.");
        var segmenter = OpenSegmenter(plan);
        var located = new Dictionary<JobStage, LocatedCheckpoint>();
        foreach (var (stage, model) in plan.Models)
        {
            located[stage] = await VerifyAsync(model);
        }

        return new OpenJob(
            job,
            plan,
            planner.OpenModels(plan.Spec, located),
            ExtractionOptions.FromJson(plan.Options),
            segmenter,
            plan.Models.ToDictionary(
                model => Enum.Parse<ModelRole>(model.Key.ToString()),
                model => new ModelReference(Enum.Parse<ModelRole>(model.Key.ToString()), model.Value.Location, model.Value.Sha256, JobOptions.PrecisionOf(plan.Spec))));
    }

    private async Task<LocatedCheckpoint> VerifyAsync(PlannedModel planned)
    {
        LocatedCheckpoint located;
        try
        {
            located = await checkpoints.LocateAsync(planned.Location, CancellationToken.None);
        }
        catch (LukeException e) when (e is not BlobStoreException)
        {
            throw new JobRefusedException(e.Message, e.Reason ?? ReasonCode.ModelMismatch);
        }

        return located.Sha256 == planned.Sha256
            ? located
            : throw new JobRefusedException(
                $"The checkpoint at {located.Directory} is not the one that the job was planned with (its hash is {located.Sha256[..12]}…, the plan has {planned.Sha256[..12]}…). "
                + "Put the planned files back, or run the job anew with --overwrite.",
                ReasonCode.ModelMismatch);
    }

    /// <summary>Another silo may run the version of the program that the plan was made with, so this one only refuses for itself.</summary>
    private static ISegmenter OpenSegmenter(JobPlan plan)
    {
        try
        {
            return JobPlanner.OpenSegmenter(plan);
        }
        catch (JobStateException e)
        {
            throw new JobRefusedException(e.Message, ReasonCode.StateMismatch);
        }
    }

    private sealed class Entry(Func<Task<OpenJob>> open)
    {
        private readonly Lazy<Task<OpenJob>> _job = new(open);

        public Task<OpenJob> Job => _job.Value;

        /// <summary>A timestamp; written by whoever used it last, exactness does not matter.</summary>
        public long UsedAt { get; set; }
    }
}

/// <summary>A job as a silo works on it.</summary>
/// <param name="Job">The job in the store, under its epoch.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Models">Tokenizers and configurations of its checkpoints.</param>
/// <param name="Options">Its options, resolved.</param>
/// <param name="Segmenter">Its segmenter, of the version of the plan.</param>
/// <param name="References">Its models, for the devices.</param>
internal sealed record OpenJob(
    OwnedJob Job,
    JobPlan Plan,
    ExtractionModels Models,
    ExtractionOptions Options,
    ISegmenter Segmenter,
    IReadOnlyDictionary<ModelRole, ModelReference> References)
{
    /// <summary>The label of the silos that run its models, as a lease has it; null for all.</summary>
    public SiloLabel? Label { get; init; }

    /// <summary>How the job reads its inputs.</summary>
    public CorpusOptions Reading { get; } = JobPlanner.ReadingOf(Plan.Spec);
}

/// <summary>A checkpoint or the segmenter of this silo is not that of the job; another silo may hold the right one.</summary>
internal sealed class JobRefusedException(string message, ReasonCode reason) : LukeException(message, innerException: null, reason);
