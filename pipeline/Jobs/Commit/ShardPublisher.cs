using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// Gives committed files their final names. Any owner may do it, any number of times and at the same time as others: a file that
/// has its name already is left alone.
/// </summary>
/// <remarks>
/// The versions of the final names are read before the owner is checked, and every publication insists on them. So a zombie
/// that was frozen after its check finds, when it wakes, either that its source is gone or that the final name has changed.
/// </remarks>
internal sealed class ShardPublisher(OwnedJob job)
{
    /// <summary>Rivals that publish the same file at the same time settle it within a few rounds.</summary>
    private const int Rounds = 20;

    public async Task PublishAsync(ShardManifest manifest, CancellationToken cancellationToken)
    {
        IReadOnlyList<OutputFile> remaining = manifest.Files;
        for (var round = 1; ; round++)
        {
            var seen = new List<(OutputFile File, string Source, string? ETag)>();
            foreach (var file in remaining)
            {
                var source = JobPaths.AttemptFile(job.Id, manifest.Shard, manifest.AttemptId, file);
                var (isPublished, etag) = await LookAsync(file, source, round, cancellationToken).ConfigureAwait(false);
                if (!isPublished)
                {
                    seen.Add((file, source, etag));
                }
            }

            if (seen.Count == 0)
            {
                return;
            }

            await job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
            remaining = await PublishAsync(manifest.Shard, seen, cancellationToken).ConfigureAwait(false);
            if (remaining.Count == 0)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50) * round), job.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<OutputFile>> PublishAsync(
        int shard, List<(OutputFile File, string Source, string? ETag)> files, CancellationToken cancellationToken)
    {
        var remaining = new List<OutputFile>();
        foreach (var (file, source, etag) in files)
        {
            if (await job.Blobs.TryPublishAsync(source, file.Name, etag, cancellationToken).ConfigureAwait(false) != PublishOutcome.Published)
            {
                remaining.Add(file);
            }

            CrashPoints.Hit("during-publish", shard);
        }

        return remaining;
    }

    private async Task<(bool IsPublished, string? ETag)> LookAsync(OutputFile file, string source, int round, CancellationToken cancellationToken)
    {
        // The source first: a rename in between then shows as published, not as lost.
        var from = await job.Blobs.GetPropertiesAsync(source, cancellationToken).ConfigureAwait(false);
        var to = await job.Blobs.GetPropertiesAsync(file.Name, cancellationToken).ConfigureAwait(false);
        if (to is not null && to.Length == file.Bytes && IsCopy(from, to))
        {
            return (true, to.ETag);
        }

        if (from is null)
        {
            throw new JobStateException(
                $"'{file.Name}' of job {job.Id} in {job.Location} was committed, and is gone or damaged. Run the job with --overwrite to begin anew.");
        }

        return round <= Rounds
            ? (false, to?.ETag)
            : throw new BlobStoreException($"'{file.Name}' in {job.Location} changes all the time. Something else writes there: stop that, then run the same command again.");
    }

    /// <summary>A rename takes the source away; a copy leaves it, with the same MD5.</summary>
    public static bool IsCopy(BlobProperties? from, BlobProperties to) =>
        from is null || (from.Md5 is { } left && to.Md5 is { } right && left.AsSpan().SequenceEqual(right));
}
