using System.Runtime.CompilerServices;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Owning;
using LukePipeline.Graph.Parts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Building;

/// <summary>
/// What the units of a build leave in the store. A unit is committed by one file that is written only if absent; whoever comes second takes
/// what is there. Before a commit and a publication the owner is looked at, so that a zombie leaves nothing that counts.
/// </summary>
/// <param name="owned">The build, and the right to write it.</param>
internal sealed class UnitFiles(OwnedBuild owned)
{
    /// <summary>Rivals that publish the same file at the same time settle it within a few rounds.</summary>
    private const int MostRounds = 20;

    private readonly IBlobStore _store = owned.Store;

    /// <summary>The commit of a unit; null while there is none.</summary>
    public Task<GraphUnit?> ReadAsync(string name, CancellationToken cancellationToken) =>
        owned.Graph.ReadAsync<GraphUnit>(GraphPaths.Unit(owned.Folder, name), cancellationToken);

    /// <summary>The commit of a unit that is done.</summary>
    public async Task<GraphUnit> RequireAsync(string name, CancellationToken cancellationToken) => await ReadAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new LukeException($"{_store.Location}/{GraphPaths.Unit(owned.Folder, name)} was there and is gone: another build removes this one. Build again.");

    /// <summary>Commits a unit that shuffles.</summary>
    /// <param name="name">The unit.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="write">Writes its parts, and tells how many documents it has read.</param>
    /// <param name="cancellationToken">Stops it; what it wrote stays invisible.</param>
    public async Task<GraphUnit> ShuffleAsync(string name, int partitions, Func<SpillFile, Task<long>> write, CancellationToken cancellationToken)
    {
        var attempt = Guid.NewGuid().ToString("n");
        var path = Path.Combine(_store.SpoolFolder, SpoolNames.New());
        try
        {
            await using var spill = new SpillFile(path, partitions);
            var documents = await write(spill).ConfigureAwait(false);
            await spill.CompleteAsync(cancellationToken).ConfigureAwait(false);
            if (spill.Blocks.Count == 0)
            {
                return await CommitAsync(name, new GraphUnit(attempt, [], [], Documents: documents), cancellationToken).ConfigureAwait(false);
            }

            var file = GraphPaths.Attempt(owned.Folder, name, attempt, "parts.bin");
            await UploadAsync(file, path, cancellationToken).ConfigureAwait(false);
            return await CommitAsync(name, new GraphUnit(attempt, [], spill.Blocks, file, documents), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What a unit that shuffled left in a slot. A block of at most 16 MiB is in memory.</summary>
    public async IAsyncEnumerable<object> PartsAsync(GraphUnit unit, int slot, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var block in unit.Blocks.Where(block => block.Slot == slot))
        {
            await using var stream = await _store.OpenReadAsync(unit.Spill!, block.Offset, block.Length, cancellationToken).ConfigureAwait(false);
            using var held = new MemoryStream(block.Length);
            await stream.CopyToAsync(held, cancellationToken).ConfigureAwait(false);
            held.Position = 0;
            using var reader = new PartReader(held);
            while (reader.Next(held.Length) is { } part)
            {
                yield return part;
            }
        }
    }

    /// <summary>Commits a unit that writes tables.</summary>
    /// <param name="name">The unit.</param>
    /// <param name="partition">The number of its files.</param>
    /// <param name="write">Writes its tables.</param>
    /// <param name="cancellationToken">Stops it; what it wrote stays invisible.</param>
    public async Task<GraphUnit> WriteAsync(
        string name, int partition, Func<PartitionTables, Task<IReadOnlyList<TableFile>>> write, CancellationToken cancellationToken)
    {
        var attempt = Guid.NewGuid().ToString("n");
        var tables = new PartitionTables(_store.SpoolFolder, SpoolNames.New());
        try
        {
            var files = new List<OutputFile>();
            foreach (var file in await write(tables).ConfigureAwait(false))
            {
                await UploadAsync(GraphPaths.Attempt(owned.Folder, name, attempt, file.Table), file.Path, cancellationToken).ConfigureAwait(false);
                files.Add(new OutputFile(file.Table, GraphPaths.Table(owned.Owner.Build, file.Table, partition), file.Rows, file.Bytes, file.Sha256));
            }

            return await CommitAsync(name, new GraphUnit(attempt, files, []), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            tables.Delete();
        }
    }

    /// <summary>
    /// Gives the files of a committed unit their final names; any number of times, and at the same time as others. The versions of these names
    /// are read before the owner is looked at, and every publication insists on them.
    /// </summary>
    public async Task PublishAsync(string name, GraphUnit unit, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var missing = new List<(string Source, string Name, string? ETag)>();
            foreach (var file in unit.Files)
            {
                // The source first: a rename in between then shows as published, not as lost.
                var source = GraphPaths.Attempt(owned.Folder, name, unit.Attempt, file.Table);
                var from = await _store.GetPropertiesAsync(source, cancellationToken).ConfigureAwait(false);
                var to = await _store.GetPropertiesAsync(file.Name, cancellationToken).ConfigureAwait(false);
                if (to?.Length == file.Bytes && ShardPublisher.IsCopy(from, to))
                {
                    continue;
                }

                missing.Add(from is not null && round <= MostRounds ? (source, file.Name, to?.ETag) : throw new LukeException(
                    $"{_store.Location}/{file.Name} was committed, and is gone or damaged. Remove {GraphPaths.Build(owned.Owner.Build)} and build again."));
            }

            if (missing.Count == 0)
            {
                return;
            }

            await owned.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
            foreach (var (source, destination, etag) in missing)
            {
                await _store.TryPublishAsync(source, destination, etag, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task UploadAsync(string name, string path, CancellationToken cancellationToken)
    {
        if (await _store.TryUploadFileAsync(name, path, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new LukeException($"{_store.Location}/{name} is there already, although its name is new. Build again.");
        }
    }

    /// <summary>Commits a unit: the first one wins, and is what the caller gets.</summary>
    private async Task<GraphUnit> CommitAsync(string name, GraphUnit unit, CancellationToken cancellationToken)
    {
        await owned.EnsureOwnedAsync(cancellationToken).ConfigureAwait(false);
        return await _store.TryCreateAsync(GraphPaths.Unit(owned.Folder, name), JobJson.ToBytes(unit), cancellationToken).ConfigureAwait(false) is not null
            ? unit
            : await RequireAsync(name, cancellationToken).ConfigureAwait(false);
    }
}
