using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>Removes what no longer belongs to an output prefix: another job's files before a job, our own scraps after it.</summary>
internal sealed class OutputCleaner(IBlobStore store, TimeProvider timeProvider, JobParts parts)
{
    /// <summary>
    /// Spool files of a process that cannot be asked (another machine's, another container's, one before a reboot) are removed when
    /// they are as old as this; none is in use so long.
    /// </summary>
    private static readonly TimeSpan SpoolLifetime = TimeSpan.FromDays(1);

    /// <summary>
    /// Refuses a prefix that has no owner and yet holds files under the names that a job uses. Those that a job of ours may
    /// have written may be overwritten; anything else there is somebody's data, and never removed.
    /// </summary>
    /// <exception cref="OutputInUseException">There are such files.</exception>
    public async Task CheckUnownedAsync(bool overwrite, CancellationToken cancellationToken)
    {
        foreach (var prefix in parts.TableNames.Select(table => table + "/").Append(JobPaths.JobFolder).Append(JobPaths.Manifest).Append(JobPaths.Success))
        {
            await foreach (var entry in store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
            {
                if (JobPaths.IsSignOfLife(entry.Name))
                {
                    // Of somebody who is about to claim the prefix, or died at that.
                    continue;
                }

                var isOurs = parts.IsOutputFile(entry.Name)
                    || entry.Name == JobPaths.Success
                    || entry.Name.StartsWith(JobPaths.JobFolder, StringComparison.Ordinal)
                    || (entry.Name == JobPaths.Manifest && await IsManifestAsync(cancellationToken).ConfigureAwait(false));
                var isInTheWay = isOurs || entry.Name == JobPaths.Manifest || entry.Name.Contains('/');
                if (isInTheWay && !(isOurs && overwrite))
                {
                    throw new OutputInUseException(isOurs
                        ? $"{store.Location} holds '{entry.Name}', the remains of an output whose owner is unknown. Take another --output, or --overwrite to remove it."
                        : $"{store.Location} holds '{entry.Name}', which no job has written. Take another --output.");
                }
            }
        }
    }

    /// <summary>
    /// Removes everything that belongs to another job than this, in an order that leaves no moment at which a zombie of that
    /// job could publish or a reader could take a mixture for complete.
    /// </summary>
    /// <remarks>
    /// First _SUCCESS goes, for the readers. Then everything that another job could still publish: publishing needs its
    /// source, so from here on no zombie can give anything a final name, not even one that has checked the owner before the
    /// claim and was frozen since. Then what it had published. Versions are compared, so nothing newer than the listing is lost.
    /// </remarks>
    public async Task RemoveOtherJobsAsync(string jobId, CancellationToken cancellationToken)
    {
        await store.DeleteAsync(JobPaths.Success, etag: null, cancellationToken).ConfigureAwait(false);
        await DeleteAllAsync(
            JobPaths.JobFolder,
            name => name != JobPaths.Owner && !name.StartsWith(JobPaths.Folder(jobId), StringComparison.Ordinal),
            cancellationToken).ConfigureAwait(false);
        await DeleteAllAsync(JobPaths.Success, name => name == JobPaths.Success, cancellationToken).ConfigureAwait(false);
        await DeleteAllAsync(JobPaths.Manifest, name => name == JobPaths.Manifest, cancellationToken).ConfigureAwait(false);
        foreach (var name in new[] { DatasetPaths.Folder, DatasetPaths.Current, DatasetPaths.Views })
        {
            await DeleteAllAsync(name, found => found == name || name.EndsWith('/'), cancellationToken).ConfigureAwait(false);
        }

        foreach (var table in parts.TableNames)
        {
            await DeleteAllAsync(DatasetPaths.DeltaFolder(table), _ => true, cancellationToken).ConfigureAwait(false);
            await DeleteAllAsync(table + "/", parts.IsOutputFile, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes attempts, marks, drafts and signs of life of a job that is complete, and what its killed processes left in the spool folder.</summary>
    public async Task SweepAsync(string jobId, CancellationToken cancellationToken)
    {
        DeleteStaleSpoolFiles();
        foreach (var prefix in new[] { JobPaths.Attempts(jobId), JobPaths.Marks(jobId), JobPaths.Ending(jobId), JobPaths.Alive(jobId) })
        {
            await DeleteAllAsync(prefix, _ => true, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes what processes that died have left in the local spool folder.</summary>
    public void DeleteStaleSpoolFiles()
    {
        var oldest = timeProvider.GetUtcNow().UtcDateTime - SpoolLifetime;
        foreach (var file in new DirectoryInfo(store.SpoolFolder).EnumerateFiles()
            .Where(file => SpoolNames.IsOurs(file.Name) && (SpoolNames.IsAbandoned(file.Name) || file.LastWriteTimeUtc < oldest)))
        {
            try
            {
                file.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, on a machine shared by several users: it costs space, nothing more.
            }
        }
    }

    private async Task<bool> IsManifestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await new JobFiles(store).ReadAsync<JobManifest>(JobPaths.Manifest, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (JobStateException)
        {
            return false;
        }
    }

    private async Task DeleteAllAsync(string prefix, Func<string, bool> select, CancellationToken cancellationToken)
    {
        // Continuations are by name in every store, so deleting a page hides nothing from the next.
        string? continuation = null;
        do
        {
            var page = await store.ListPageAsync(prefix, continuation, 1000, cancellationToken).ConfigureAwait(false);
            continuation = page.Continuation;
            foreach (var entry in page.Entries.Where(entry => select(entry.Name)))
            {
                await store.DeleteAsync(entry.Name, entry.Properties.ETag, cancellationToken).ConfigureAwait(false);
            }
        }
        while (continuation is not null);
    }
}
