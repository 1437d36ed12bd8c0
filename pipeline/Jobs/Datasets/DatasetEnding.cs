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
    /// <summary>
    /// Finishes what whoever committed the latest snapshot has died before: one who changes a dataset begins where its readers are, and those are at the
    /// latest snapshot.
    /// </summary>
    /// <param name="job">Who owns the output.</param>
    /// <param name="manifest">What it says of the dataset now; it is written after all that readers go by.</param>
    /// <param name="cancellationToken">Stops it; it goes on when it is tried again.</param>
    /// <returns>The latest snapshot; null where there is none.</returns>
    /// <exception cref="JobStateException">The plan of the job is gone.</exception>
    public static async Task<Snapshot?> FinishLatestAsync(OwnedJob job, JobManifest? manifest, CancellationToken cancellationToken)
    {
        var latest = await new SnapshotStore(job.Blobs).ReadLatestAsync(cancellationToken).ConfigureAwait(false);
        if (latest is not null && manifest?.Snapshot != latest.Number)
        {
            var plan = await job.ReadPlanAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new JobStateException($"The plan of job {job.Id} is gone from {job.Location}, so that snapshot {latest.Number} cannot be made ready for its readers. Put it back from a copy.");
            await new DatasetEnding(job, plan.Spec).PublishAsync(latest, cancellationToken).ConfigureAwait(false);
        }

        return latest;
    }

    /// <summary>Gives a catalogue its name, now that its snapshot is committed: whatever stands there was made by one whose snapshot was not.</summary>
    /// <param name="draft">Where it was written; nothing is done where that is gone.</param>
    /// <param name="number">The snapshot.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task NameCatalogueAsync(string draft, int number, CancellationToken cancellationToken)
    {
        var name = DatasetPaths.Catalogue(number);
        while (await job.Blobs.GetPropertiesAsync(draft, cancellationToken).ConfigureAwait(false) is not null)
        {
            var seen = await job.Blobs.GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
            await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
            if (await job.Blobs.TryPublishAsync(draft, name, seen?.ETag, cancellationToken).ConfigureAwait(false) == PublishOutcome.Published)
            {
                return;
            }
        }
    }

    /// <summary>Writes all of it, the mark of the end last.</summary>
    public async Task PublishAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.CatalogueDraft is { } draft)
        {
            await NameCatalogueAsync(draft, snapshot.Number, cancellationToken).ConfigureAwait(false);
        }

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
