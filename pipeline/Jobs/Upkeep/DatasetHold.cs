using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>A dataset in the hands of one who looks after it. Whoever held it before can write no more.</summary>
public sealed class DatasetHold
{
    private DatasetHold(OwnedJob job, JobPlan plan, Snapshot latest) => (Job, Plan, Latest) = (job, plan, latest);

    /// <summary>The latest snapshot.</summary>
    public Snapshot Latest { get; }

    internal OwnedJob Job { get; }

    /// <summary>The plan of the last run.</summary>
    internal JobPlan Plan { get; }

    internal IBlobStore Blobs => Job.Blobs;

    internal SnapshotStore Snapshots => new(Job.Blobs);

    /// <summary>Takes a dataset that no run is at work on, and finishes what whoever changed it last has died before.</summary>
    /// <param name="jobs">The output.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">It is no dataset, or a run of it has not ended.</exception>
    public static async Task<DatasetHold> TakeAsync(JobStore jobs, CancellationToken cancellationToken)
    {
        var job = await jobs.HoldAsync(cancellationToken).ConfigureAwait(false);
        var manifest = await jobs.ReadManifestAsync(cancellationToken).ConfigureAwait(false);
        var latest = await DatasetEnding.FinishLatestAsync(job, manifest, cancellationToken).ConfigureAwait(false)
            ?? throw new LukeException($"{jobs.Location} is no dataset that grows: it has no snapshots. luke run --incremental makes one of the output of a job.");
        var plan = await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new JobStateException($"The plan of job {job.Id} is gone from {jobs.Location}, so that nobody knows the tables of the dataset. Put it back from a copy.");
        return new DatasetHold(job, plan, latest);
    }

    /// <summary>Commits a snapshot, and makes it the current one.</summary>
    internal async Task CommitAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        await Job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-snapshot");
        var standing = await Snapshots.CommitAsync(snapshot, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-snapshot");
        if (standing.JobId != snapshot.JobId || standing.CommittedAt != snapshot.CommittedAt)
        {
            throw new JobStateException($"Snapshot {snapshot.Number} of {Job.Location} was made by another process meanwhile. Run the command again.");
        }

        await new DatasetEnding(Job, Plan.Spec).PublishAsync(standing, cancellationToken).ConfigureAwait(false);
    }
}
