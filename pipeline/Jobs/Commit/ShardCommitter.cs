using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Commit;

/// <summary>The commit of one attempt: upload, verify, check the owner, put the shard's manifest if absent, publish.</summary>
internal sealed class ShardCommitter(OwnedJob job, JobPlan plan, int shard, string attemptId)
{
    public Task<CommitOutcome> CommitAsync(TableSetWriter tables, ShardCounter counter, CancellationToken cancellationToken) =>
        JobInstruments.CommitAsync(() => CommitCoreAsync(tables, counter, cancellationToken));

    private async Task<CommitOutcome> CommitCoreAsync(TableSetWriter tables, ShardCounter counter, CancellationToken cancellationToken)
    {
        var files = await FinishFilesAsync(tables, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-upload", shard);
        await UploadAsync(files, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-upload", shard);
        await VerifyAsync(files, cancellationToken).ConfigureAwait(false);

        var mine = new ShardManifest
        {
            Shard = shard,
            AttemptId = attemptId,
            PlanHash = plan.Hash,
            Epoch = job.Epoch,
            CommittedAt = job.Clock.GetUtcNow(),
            Files = [.. files.Select(file => new OutputFile(file.Table, JobPaths.OutputFile(file.Table, plan.PartOf(shard), file.Extension), file.Rows, file.Bytes, file.Sha256))],
            Counts = counter.Counts,
            Sources = counter.Sources,
            Requests = plan.Dataset is null ? null : job.Blobs.TakeRequests(),
        };
        await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-commit", shard);
        var standing = await PutIfAbsentAsync(mine, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-commit", shard);

        if (plan.Dataset is null)
        {
            // Also when we lost: the winner may have died before it published. The parts of a dataset stay where they are until the snapshot exists.
            await job.PublishAsync(standing, cancellationToken).ConfigureAwait(false);
        }

        CrashPoints.Hit("after-publish", shard);
        return new CommitOutcome(standing.AttemptId == attemptId ? CommitKind.Committed : CommitKind.Lost, standing);
    }

    private async Task<IReadOnlyList<TableFile>> FinishFilesAsync(TableSetWriter tables, CancellationToken cancellationToken)
    {
        try
        {
            return await tables.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (DiskErrors.IsFailure(e))
        {
            throw DiskErrors.Explain(e, job.Blobs.SpoolFolder, "write the tables");
        }
    }

    private async Task UploadAsync(IReadOnlyList<TableFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var name = JobPaths.AttemptFile(job.Id, shard, attemptId, file.Table, file.Extension);

            // The name is this attempt's own, so a blob that is there already is ours, of a try whose answer was lost.
            await job.Blobs.TryUploadFileAsync(name, file.Path, cancellationToken).ConfigureAwait(false);
            CrashPoints.Hit("during-upload", shard);
        }
    }

    private async Task VerifyAsync(IReadOnlyList<TableFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var name = JobPaths.AttemptFile(job.Id, shard, attemptId, file.Table, file.Extension);
            var properties = await job.Blobs.GetPropertiesAsync(name, cancellationToken).ConfigureAwait(false);
            if (properties?.Length != file.Bytes)
            {
                throw new BlobStoreException(
                    $"'{name}' in {job.Location} has {properties?.Length ?? 0} bytes where {file.Bytes} were uploaded. Something else changes this folder: stop that, then run the same command again.");
            }
        }
    }

    private async Task<ShardManifest> PutIfAbsentAsync(ShardManifest mine, CancellationToken cancellationToken)
    {
        var name = JobPaths.Shard(job.Id, shard);
        BlobStoreException? failure = null;
        try
        {
            if (await job.Blobs.TryCreateAsync(name, JobJson.ToBytes(mine), cancellationToken).ConfigureAwait(false) is not null)
            {
                return mine;
            }
        }
        catch (BlobStoreException e)
        {
            // The write may have succeeded and only its answer been lost: the store knows.
            failure = e;
        }

        ShardManifest? standing = null;
        try
        {
            standing = await job.ReadShardAsync(shard, cancellationToken).ConfigureAwait(false);
        }
        catch (BlobStoreException) when (failure is not null)
        {
            // The first failure says more.
        }

        if (standing is null)
        {
            throw failure ?? new BlobStoreException($"'{name}' in {job.Location} exists and is gone again. Something else changes this folder: stop that, then run the same command again.");
        }

        return standing.PlanHash == plan.Hash
            ? standing
            : throw new JobStateException($"Shard {shard} of job {job.Id} in {job.Location} was committed under another plan. Run the job with --overwrite to begin anew.");
    }
}
