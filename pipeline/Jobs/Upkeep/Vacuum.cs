using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>Removes files that no snapshot needs any more, and the snapshots that needed them.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="time">The clock.</param>
public sealed class Vacuum(DatasetHold dataset, TimeProvider time)
{
    /// <summary>Whoever reads a snapshot that has just been replaced is given so long, and so is a file that nobody names.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Looks, and removes where that is wanted.</summary>
    /// <param name="keep">Snapshots that were the current one within this time stay whole; the latest always does.</param>
    /// <param name="erase">Keep nothing but the latest snapshot, whatever its age: what was removed from the dataset is then nowhere.</param>
    /// <param name="dryRun">Only look.</param>
    /// <param name="cancellationToken">Stops it; it goes on when it is run again.</param>
    public async Task<VacuumReport> RunAsync(TimeSpan keep, bool erase, bool dryRun, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (kept, dropped) = await DivideAsync(erase ? TimeSpan.MinValue : keep > Grace ? keep : Grace, now, cancellationToken).ConfigureAwait(false);
        var named = kept.SelectMany(snapshot => snapshot.Files).Select(file => file.Name)
            .Concat(kept.SelectMany(snapshot => snapshot.CatalogueNumbers.Select(DatasetPaths.Catalogue).Append(DatasetPaths.Snapshot(snapshot.Number))))
            .ToHashSet(StringComparer.Ordinal);
        var report = new VacuumReport(dropped, 0, 0);
        foreach (var prefix in Prefixes())
        {
            await foreach (var entry in dataset.Blobs.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
            {
                if (named.Contains(entry.Name) || !MayGo(entry.Name) || (!erase && now - entry.Properties.LastModified < Grace))
                {
                    continue;
                }

                report = report with { Files = report.Files + 1, Bytes = report.Bytes + entry.Properties.Length };
                if (!dryRun)
                {
                    await dataset.Job.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
                    await dataset.Blobs.DeleteAsync(entry.Name, entry.Properties.ETag, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        if (erase && !dryRun)
        {
            await new Erasure(dataset).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        return report;
    }

    /// <summary>
    /// The snapshots that stay: the latest, the one that readers are told of, and those that were replaced within a time. One is current until the next is
    /// committed, however old it is by then.
    /// </summary>
    private async Task<(List<Snapshot> Kept, int Dropped)> DivideAsync(TimeSpan keep, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var current = (await dataset.Snapshots.ReadCurrentAsync(cancellationToken).ConfigureAwait(false))?.Number;
        var (kept, dropped, replacedAt) = (new List<Snapshot>(), 0, DateTimeOffset.MaxValue);
        foreach (var number in (await dataset.Snapshots.ListAsync(cancellationToken).ConfigureAwait(false)).Reverse())
        {
            if (await dataset.Snapshots.ReadAsync(number, cancellationToken).ConfigureAwait(false) is not { } snapshot)
            {
                continue;
            }

            if (number == dataset.Latest.Number || number == current || now - replacedAt < keep)
            {
                kept.Add(snapshot);
            }
            else
            {
                dropped++;
            }

            replacedAt = snapshot.CommittedAt;
        }

        return (kept, dropped);
    }

    private IEnumerable<string> Prefixes() => dataset.Job.Parts.TableNames.Select(table => table + "/").Append(DatasetPaths.Folder).Append(JobPaths.JobFolder);

    /// <summary>Parts, snapshots and what earlier runs noted. Logs stay: a version that is read needs those before it.</summary>
    private bool MayGo(string name) => name.StartsWith(JobPaths.JobFolder, StringComparison.Ordinal)
        ? name != JobPaths.Owner && (!name.StartsWith(JobPaths.Folder(dataset.Job.Id), StringComparison.Ordinal)
            || name.StartsWith(JobPaths.Attempts(dataset.Job.Id), StringComparison.Ordinal)
            || name.EndsWith(".parquet", StringComparison.Ordinal))
        : dataset.Job.Parts.IsOutputFile(name) || name.StartsWith(DatasetPaths.Folder, StringComparison.Ordinal);
}

/// <summary>What a vacuum removed, or would remove.</summary>
/// <param name="Snapshots">Snapshots that cannot be read any more.</param>
/// <param name="Files">Files.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record VacuumReport(int Snapshots, long Files, long Bytes);
