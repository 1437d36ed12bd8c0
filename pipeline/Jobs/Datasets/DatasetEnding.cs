using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Delta;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Datasets;

/// <summary>
/// What makes a committed snapshot easy to read: the views, the manifest, the name of the current one. It follows from the snapshots alone,
/// and is written anew after a crash.
/// </summary>
/// <param name="job">Who owns the output.</param>
/// <param name="spec">What the job was asked.</param>
internal sealed class DatasetEnding(OwnedJob job, JobSpec spec)
{
    /// <summary>Writes all of it, the mark of the end last.</summary>
    public async Task PublishAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var committer = new JobCommitter(job);
        var tables = DatasetTables.Of(snapshot.Settings, job.Parts);
        var format = job.Parts.FormatOf(spec);
        await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        await new DeltaLog(job.Blobs, format).WriteAsync(snapshot, tables, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-delta");
        await committer.PublishAsync(DatasetPaths.Views, DuckDbViews.Of(job.Location, snapshot, tables, format), cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-current");
        await committer.PublishAsync(DatasetPaths.Current, JobJson.ToBytes(CurrentSnapshot.Of(snapshot)), cancellationToken).ConfigureAwait(false);
        await committer.PublishAsync(JobPaths.Manifest, JobJson.ToBytes(Manifest(snapshot)), cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-manifest");
        if (await job.Blobs.GetPropertiesAsync(JobPaths.Success, cancellationToken).ConfigureAwait(false) is null)
        {
            await committer.PublishAsync(JobPaths.Success, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        }

        await job.Cleaner.SweepAsync(job.Id, cancellationToken).ConfigureAwait(false);
    }

    private JobManifest Manifest(Snapshot snapshot) => new()
    {
        JobId = job.Id,
        Epoch = job.Epoch,
        State = JobState.Completed,
        PlanHash = snapshot.PlanHash,
        SpecFingerprint = spec.Fingerprint(),
        EndedAt = snapshot.CommittedAt,
        Snapshot = snapshot.Number,
        Shards = snapshot.Parts.Count,
        CommittedShards = snapshot.Parts.Count,
        Inputs = checked((int)snapshot.Inputs),
        Rows = new SortedDictionary<string, long>(
            DatasetTables.ListOf(snapshot.Settings, job.Parts).Names.ToDictionary(table => table, table => snapshot.Files.Where(file => file.Table == table).Sum(file => file.Rows)), StringComparer.Ordinal),
        Counts = snapshot.Whole,
        Requests = snapshot.Cost?.Requests is { } before ? before + (job.Blobs.TakeRequests() ?? 0) : null,
        Files = [.. snapshot.Files],
    };
}
