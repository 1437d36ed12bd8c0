using LukePipeline.Ground;
using LukePipeline.Jobs.Datasets;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Upkeep;

/// <summary>Returns to an earlier snapshot by a new one, so that readers of the log see a version like any other. The next run waits to be told to go on.</summary>
/// <param name="dataset">The dataset.</param>
/// <param name="time">The clock.</param>
public sealed class Rollback(DatasetHold dataset, TimeProvider time)
{
    /// <summary>Rolls back.</summary>
    /// <param name="number">The snapshot to return to.</param>
    /// <param name="cancellationToken">Stops it before it is committed.</param>
    /// <returns>The new snapshot.</returns>
    /// <exception cref="LukeException">There is no such snapshot, or files of it were removed.</exception>
    public async Task<Snapshot> RunAsync(int number, CancellationToken cancellationToken)
    {
        var latest = dataset.Latest;
        var target = await dataset.Snapshots.ReadAsync(number, cancellationToken).ConfigureAwait(false)
            ?? throw new LukeException($"{dataset.Job.Location} has no snapshot {number}; the latest is {latest.Number}. luke snapshots lists them.");
        var there = latest.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var added = target.Files.Where(file => !there.Contains(file.Name)).ToList();
        foreach (var file in added)
        {
            if (!await dataset.Blobs.ExistsAsync(file.Name, cancellationToken).ConfigureAwait(false))
            {
                throw new LukeException($"Snapshot {number} of {dataset.Job.Location} cannot be returned to: {file.Name} was removed, by a vacuum say. luke snapshots lists the others.");
            }
        }

        var wanted = target.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        var snapshot = target with
        {
            Number = latest.Number + 1,
            Parent = latest.Number,
            Kind = SnapshotKind.RolledBack,
            JobId = dataset.Job.Id,
            PlanHash = null,
            CommittedAt = time.GetUtcNow(),
            RolledBackTo = number,
            HasNewColumns = DatasetTables.HaveChanged(latest.Settings, target.Settings, dataset.Job.Parts),
            CatalogueOf = target.CatalogueOf ?? number,
            CatalogueDraft = null,
            Changes = null,
            Run = ShardCounts.Zero,
            Cost = null,
            Added = added,
            Removed = [.. latest.Files.Where(file => !wanted.Contains(file.Name))],
        };
        await dataset.CommitAsync(snapshot, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }
}
