using LukePipeline.Ground;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Delta;

/// <summary>The Delta Lake logs of the tables of a dataset, by which other programs read it: version N is snapshot N.</summary>
/// <param name="store">A store rooted at the output prefix.</param>
/// <param name="format">The format of their files, which logs can name.</param>
internal sealed class DeltaLog(IBlobStore store, ITableFormat format)
{
    private readonly SnapshotStore _snapshots = new(store);

    /// <summary>Checks that nobody else has written the version of a snapshot that is yet to be made, before anything is computed for it.</summary>
    /// <param name="number">The snapshot.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">Somebody else has written it.</exception>
    public async Task EnsureFreeAsync(int number, IReadOnlyList<Table> tables, CancellationToken cancellationToken)
    {
        foreach (var version in tables.Select(table => DatasetPaths.DeltaVersion(table.Name, number)))
        {
            if (await store.GetPropertiesAsync(version, cancellationToken).ConfigureAwait(false) is not null)
            {
                throw ChangedByOthers(version);
            }
        }
    }

    /// <summary>Brings the logs up to a snapshot: each version that is not there is written, from the snapshot that it is of.</summary>
    /// <param name="snapshot">The latest snapshot.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="cancellationToken">Stops the writing; it goes on from there when it is tried again.</param>
    /// <exception cref="LukeException">Somebody else has written a version.</exception>
    public async Task WriteAsync(Snapshot snapshot, IReadOnlyList<Table> tables, CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var entry in store.ListAsync(DatasetPaths.DeltaFolder(table.Name), cancellationToken).ConfigureAwait(false))
            {
                known.Add(entry.Name);
            }

            var next = DatasetPaths.DeltaVersion(table.Name, snapshot.Number + 1);
            if (known.Contains(next))
            {
                throw ChangedByOthers(next);
            }

            for (var number = 0; number <= snapshot.Number; number++)
            {
                if (number == snapshot.Number || !known.Contains(DatasetPaths.DeltaVersion(table.Name, number)))
                {
                    await WriteAsync(number == snapshot.Number ? snapshot : await ReadAsync(number, cancellationToken).ConfigureAwait(false), table, cancellationToken).ConfigureAwait(false);
                }
            }

            CrashPoints.Hit("during-delta");
        }
    }

    private async Task<Snapshot> ReadAsync(int number, CancellationToken cancellationToken) =>
        await _snapshots.ReadAsync(number, cancellationToken).ConfigureAwait(false)
            ?? throw new LukeException($"Snapshot {number} of {store.Location} is gone, and with it what its version of the logs has to say. Put it back from a copy.", null, ReasonCode.StateMismatch);

    private async Task WriteAsync(Snapshot snapshot, Table table, CancellationToken cancellationToken)
    {
        var (name, version) = (DatasetPaths.DeltaVersion(table.Name, snapshot.Number), DeltaVersion.Of(snapshot, table, format));
        if (await store.TryCreateAsync(name, version, cancellationToken).ConfigureAwait(false) is null
            && await store.TryReadAsync(name, cancellationToken).ConfigureAwait(false) is { } standing
            && !standing.Bytes.Span.SequenceEqual(version))
        {
            throw ChangedByOthers(name);
        }
    }

    private LukeException ChangedByOthers(string name) => new(
        $"{store.Location}/{name} was written by another program, so that the log of the table and the snapshots of the dataset tell different things. "
        + "Remove that version, and keep others from writing there; then run the same command again.",
        null,
        ReasonCode.TableChangedByOthers);
}
