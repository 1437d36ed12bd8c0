using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Snapshots;

/// <summary>The snapshots below an output prefix.</summary>
/// <param name="store">A store rooted at the output prefix.</param>
public sealed class SnapshotStore(IBlobStore store)
{
    /// <summary>The latest snapshot; null where there is none.</summary>
    public async Task<Snapshot?> ReadLatestAsync(CancellationToken cancellationToken) =>
        await ListAsync(cancellationToken).ConfigureAwait(false) is [.., var latest] ? await ReadAsync(latest, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>
    /// The snapshot that readers are to see: that of <c>current.json</c>, which is written last, when all files of the snapshot are in their places; the latest
    /// where there is no such file yet. Null where there is none.
    /// </summary>
    /// <exception cref="JobStateException">The file is damaged.</exception>
    public async Task<Snapshot?> ReadCurrentAsync(CancellationToken cancellationToken) =>
        await store.TryReadAsync(DatasetPaths.Current, cancellationToken).ConfigureAwait(false) is { } content
            && JobStateException.Read<CurrentSnapshot>(content.Bytes.Span, $"{store.Location}/{DatasetPaths.Current}", _ => null) is { } current
            ? await ReadAsync(current.Snapshot, cancellationToken).ConfigureAwait(false)
            : await ReadLatestAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>A snapshot; null where there is none of that number.</summary>
    /// <exception cref="JobStateException">It is damaged, or was written by a later program.</exception>
    public async Task<Snapshot?> ReadAsync(int number, CancellationToken cancellationToken)
    {
        var name = DatasetPaths.Snapshot(number);
        return await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false) is { } content
            ? JobStateException.Read<Snapshot>(content.Bytes.Span, $"{store.Location}/{name}", snapshot => JobStateException.ProblemOf(snapshot.Version, Snapshot.CurrentVersion))
            : null;
    }

    /// <summary>Their numbers, in order.</summary>
    public async Task<IReadOnlyList<int>> ListAsync(CancellationToken cancellationToken)
    {
        var numbers = new SortedSet<int>();
        await foreach (var entry in store.ListAsync(DatasetPaths.Folder, cancellationToken).ConfigureAwait(false))
        {
            if (DatasetPaths.NumberOf(entry.Name) is { } number)
            {
                numbers.Add(number);
            }
        }

        return [.. numbers];
    }

    /// <summary>Commits a snapshot, unless there is one of its number.</summary>
    /// <returns>The one that stands.</returns>
    internal async Task<Snapshot> CommitAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        await store.TryCreateAsync(DatasetPaths.Snapshot(snapshot.Number), JobJson.ToBytes(snapshot), cancellationToken).ConfigureAwait(false) is not null
            ? snapshot
            : await ReadAsync(snapshot.Number, cancellationToken).ConfigureAwait(false)
                ?? throw new BlobStoreException($"Snapshot {snapshot.Number} of {store.Location} exists and is gone again. Something else changes this folder: stop that, then run the same command again.");
}
