using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Datasets;

/// <summary>
/// The end of a run of a dataset: the snapshot is put if absent, which is its commit; then what it names gets its final names. All of it may be repeated
/// after a crash at any point.
/// </summary>
/// <param name="job">The run.</param>
/// <param name="plan">Its plan.</param>
internal sealed class DatasetCommitter(OwnedJob job, JobPlan plan)
{
    private readonly DatasetRun _run = plan.Dataset!;
    private readonly SnapshotStore _snapshots = new(job.Blobs);

    /// <summary>Commits the run, or finishes what another process began.</summary>
    /// <exception cref="OwnershipLostException">The output belongs to another owner.</exception>
    /// <exception cref="LukePipeline.Jobs.Spec.JobStateException">A shard is not committed, or another run has made the snapshot.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        var shards = await new JobCommitter(job).ReadShardsAsync(plan, cancellationToken).ConfigureAwait(false);
        var snapshot = await _snapshots.ReadAsync(_run.Snapshot, cancellationToken).ConfigureAwait(false)
            ?? await CommitAsync(shards, cancellationToken).ConfigureAwait(false);
        if (snapshot.JobId != job.Id)
        {
            throw new Spec.JobStateException(
                $"Snapshot {snapshot.Number} of {job.Location} was made by job {snapshot.JobId}, while this one was at work from snapshot {snapshot.Parent}. Run the command again: it goes on from there.");
        }

        foreach (var shard in shards.Where(IsFilled))
        {
            await job.PublishAsync(shard, cancellationToken).ConfigureAwait(false);
        }

        var ending = new DatasetEnding(job, plan.Spec);
        await ending.NameCatalogueAsync(CatalogueDraft, _run.Snapshot, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-parts");
        await ending.PublishAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An empty part holds nothing that a reader would miss.</summary>
    private static bool IsFilled(ShardManifest shard) => shard.Files.Any(file => file.Rows > 0);

    private async Task<Snapshot> CommitAsync(IReadOnlyList<ShardManifest> shards, CancellationToken cancellationToken)
    {
        var now = job.Clock.GetUtcNow();
        var parent = _run.Parent is { } number
            ? await _snapshots.ReadAsync(number, cancellationToken).ConfigureAwait(false)
                ?? throw new Spec.JobStateException($"Snapshot {number} of {job.Location} is gone amid a run. Put it back from a copy, or run with --overwrite to begin anew.")
            : null;
        var (catalogue, chain) = (new CatalogueMerge(plan, shards, now), parent?.CatalogueNumbers ?? []);

        // What changes most of it is as long as all of it.
        var isWhole = chain.Count is 0 or >= CatalogueChain.Longest || plan.Corpus.Files.Count > parent!.Inputs / 2;
        await Catalogue.WriteAsync(
            job.Blobs, CatalogueDraft, catalogue.MergeAsync(Catalogue.ReadAsync(job.Blobs, parent, cancellationToken), isWhole), cancellationToken).ConfigureAwait(false);

        var leaving = _run.Removed.Concat(_run.Rewrites.Select(rewrite => rewrite.Part)).ToHashSet(StringComparer.Ordinal);
        var (before, came) = (parent?.Parts ?? [], shards.Where(IsFilled).Select(shard => new DatasetPart(plan.PartOf(shard.Shard), shard.Files, shard.Counts)).ToList());
        IReadOnlyList<DatasetPart> parts = [.. before.Where(part => !leaving.Contains(part.Name)), .. came];
        var snapshot = new Snapshot
        {
            Number = _run.Snapshot,
            Parent = _run.Parent,
            Kind = SnapshotKind.Run,
            JobId = job.Id,
            PlanHash = plan.Hash,
            CommittedAt = now,
            Settings = _run.Settings,
            HasNewColumns = DatasetTables.HaveChanged(parent?.Settings, _run.Settings, job.Parts),
            Catalogues = isWhole ? null : [.. chain, _run.Snapshot],
            Inputs = catalogue.Inputs,
            Changes = _run.Changes,
            Run = shards.Where(shard => plan.RewriteOf(shard.Shard) is null).Aggregate(ShardCounts.Zero, (sum, shard) => sum.Plus(shard.Counts)),
            Whole = parts.Aggregate(ShardCounts.Zero, (sum, part) => sum.Plus(part.Counts)),
            Cost = CostOf(shards, before),
            Added = [.. came.SelectMany(part => part.Files)],
            Removed = [.. before.Where(part => leaving.Contains(part.Name)).SelectMany(part => part.Files)],
            Parts = parts,
        };
        await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-snapshot");
        var standing = await _snapshots.CommitAsync(snapshot, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-snapshot");
        return standing;
    }

    private SnapshotCost CostOf(IReadOnlyList<ShardManifest> shards, IReadOnlyList<DatasetPart> before)
    {
        var written = shards.Where(IsFilled).SelectMany(shard => shard.Files).Sum(file => file.Bytes);
        return new SnapshotCost(_run.Rewrites.Count, RunCosts.BytesRead(plan, before), written)
        {
            Requests = job.Blobs.TakeRequests() is { } own ? own + shards.Sum(shard => shard.Requests ?? 0) : null,
        };
    }

    private string CatalogueDraft => $"{JobPaths.Folder(job.Id)}inputs.parquet";
}
