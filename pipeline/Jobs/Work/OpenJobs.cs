using System.Collections.Concurrent;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Jobs.Work;

/// <summary>
/// What a process holds of each job that its shards work on: store, plan, checkpoints as they were verified here. Opened once, from
/// the output prefix alone.
/// </summary>
/// <param name="checkpoints">The checkpoints of this machine.</param>
/// <param name="planner">Opens the models of a job.</param>
/// <param name="open">Opens the store under an output prefix.</param>
/// <param name="time">The clock of time stamps.</param>
/// <param name="hold">The hold of this process on its job, where it is the only one at work; null for a silo of a cluster.</param>
/// <param name="waits">Where a wait for another process is told; null for nowhere.</param>
public sealed class OpenJobs(
    CheckpointCatalog checkpoints, JobPlanner planner, Func<string, IBlobStore> open, TimeProvider time, JobHold? hold = null, WaitBoard? waits = null)
{
    /// <summary>Jobs kept open, those used last; a process works on a few at a time, and a plan may hold thousands of files.</summary>
    private const int Kept = 8;

    private readonly ConcurrentDictionary<(string Output, string JobId, long Epoch), Entry> _jobs = new();

    /// <summary>Opens the store under an output prefix.</summary>
    /// <exception cref="BlobStoreException">The location or the credentials cannot be used.</exception>
    public JobStore OpenStore(string output) => new(open(output), time, planner.Parts, hold, waits is null ? null : what => waits.Begin(WaitKind.Owner, what, output));

    /// <summary>Whether the owner of a prefix is who this process would be: this process, or no single one.</summary>
    internal bool IsOurs(JobOwner owner) => owner.Holder?.Token == hold?.Holder.Token;

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
            return await entry.Job.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (entry.Job.IsFaulted)
        {
            _jobs.TryRemove(new(key, entry));
            throw;
        }
    }

    /// <summary>The plan of a job: the one that its shards here work by, else read anew, since of a million inputs one is enough. Null when it is gone.</summary>
    internal async Task<JobPlan?> ReadPlanAsync(OwnedJob job, string output, CancellationToken cancellationToken) =>
        _jobs.TryGetValue((output, job.Id, job.Epoch), out var known) && known.Job.IsCompletedSuccessfully
            ? (await known.Job.ConfigureAwait(false)).Plan
            : await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false);

    private async Task<OpenJob> LoadAsync(string output, string jobId, long epoch)
    {
        var job = OpenStore(output).Attach(jobId, epoch);
        var plan = await job.ReadPlanAsync(CancellationToken.None).ConfigureAwait(false)
            ?? throw new JobStateException($"The plan of job {jobId} is gone from {output}. Run the command again to plan anew.");
        plan.ToWorkOn(output);
        var segmenter = OpenSegmenter(plan);
        var located = new Dictionary<StageId, LocatedCheckpoint>();
        foreach (var (stage, model) in plan.Models)
        {
            located[stage] = await VerifyAsync(model).ConfigureAwait(false);
        }

        return new OpenJob(job, plan, planner.OpenModels(plan.Spec, located), ExtractionOptions.FromJson(plan.Options), segmenter);
    }

    /// <summary>Another process may run the version of the program that the plan was made with, so this one only refuses for itself.</summary>
    private static ISegmenter OpenSegmenter(JobPlan plan)
    {
        try
        {
            return plan.Segmenter.Open(plan.Spec.Segmenter);
        }
        catch (JobStateException e)
        {
            throw new JobRefusedException(e.Message, ReasonCode.StateMismatch);
        }
    }

    private async Task<LocatedCheckpoint> VerifyAsync(PlannedModel planned)
    {
        try
        {
            var located = await checkpoints.LocateAsync(planned.Location, CancellationToken.None).ConfigureAwait(false);
            located.Require(planned.Sha256);
            return located;
        }
        catch (LukeException e) when (e is not BlobStoreException)
        {
            ModelInstruments.Refused(planned.Location);
            throw new JobRefusedException(e.Message, e.Reason ?? ReasonCode.ModelMismatch);
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
