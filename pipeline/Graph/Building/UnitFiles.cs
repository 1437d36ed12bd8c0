using System.Runtime.CompilerServices;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Building;

/// <summary>
/// What the units of a build leave in the store. A unit is committed by one file that is written only if absent; whoever comes second takes
/// what is there.
/// </summary>
/// <param name="graph">The store of the graph.</param>
/// <param name="build">Number of the build.</param>
internal sealed class UnitFiles(IBlobStore graph, int build)
{
    /// <summary>The commit of a unit; null while there is none.</summary>
    public Task<GraphUnit?> ReadAsync(string name, CancellationToken cancellationToken) =>
        new GraphStore(graph).ReadAsync<GraphUnit>(GraphPaths.Unit(build, name), cancellationToken);

    /// <summary>The commit of a unit that is done.</summary>
    public async Task<GraphUnit> RequireAsync(string name, CancellationToken cancellationToken) => await ReadAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new LukeException($"{graph.Location}/{GraphPaths.Unit(build, name)} was there and is gone: another build removes this one. Build again.");

    /// <summary>Commits a unit that shuffles.</summary>
    /// <param name="name">The unit.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="write">Writes its parts.</param>
    /// <param name="cancellationToken">Stops it; what it wrote stays invisible.</param>
    public async Task<GraphUnit> ShuffleAsync(string name, int partitions, Func<SpillFile, Task> write, CancellationToken cancellationToken)
    {
        var attempt = Guid.NewGuid().ToString("n");
        var path = Path.Combine(graph.SpoolFolder, SpoolNames.New());
        try
        {
            await using var spill = new SpillFile(path, partitions);
            await write(spill).ConfigureAwait(false);
            await spill.CompleteAsync(cancellationToken).ConfigureAwait(false);
            if (spill.Blocks.Count == 0)
            {
                return await CommitAsync(name, new GraphUnit(attempt, [], []), cancellationToken).ConfigureAwait(false);
            }

            var file = GraphPaths.Attempt(build, name, attempt, "parts.bin");
            await UploadAsync(file, path, cancellationToken).ConfigureAwait(false);
            return await CommitAsync(name, new GraphUnit(attempt, [], spill.Blocks, file), cancellationToken).ConfigureAwait(false);
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
            await using var stream = await graph.OpenReadAsync(unit.Spill!, block.Offset, block.Length, cancellationToken).ConfigureAwait(false);
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
        var tables = new PartitionTables(graph.SpoolFolder, SpoolNames.New());
        try
        {
            var files = new List<OutputFile>();
            foreach (var file in await write(tables).ConfigureAwait(false))
            {
                await UploadAsync(GraphPaths.Attempt(build, name, attempt, file.Table), file.Path, cancellationToken).ConfigureAwait(false);
                files.Add(new OutputFile(file.Table, GraphPaths.Table(build, file.Table, partition), file.Rows, file.Bytes, file.Sha256));
            }

            return await CommitAsync(name, new GraphUnit(attempt, files, []), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            tables.Delete();
        }
    }

    /// <summary>Gives the files of a committed unit their final names; any number of times.</summary>
    public async Task PublishAsync(string name, GraphUnit unit, CancellationToken cancellationToken)
    {
        foreach (var file in unit.Files)
        {
            var source = GraphPaths.Attempt(build, name, unit.Attempt, file.Table);
            if (await graph.TryPublishAsync(source, file.Name, destinationETag: null, cancellationToken).ConfigureAwait(false) == PublishOutcome.SourceMissing
                && !await graph.ExistsAsync(file.Name, cancellationToken).ConfigureAwait(false))
            {
                throw new LukeException($"{graph.Location}/{source} is gone, although it was committed: somebody removed it. Remove {GraphPaths.Build(build)} and build again.");
            }
        }
    }

    private async Task UploadAsync(string name, string path, CancellationToken cancellationToken)
    {
        if (await graph.TryUploadFileAsync(name, path, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new LukeException($"{graph.Location}/{name} is there already, although its name is new. Build again.");
        }
    }

    /// <summary>Commits a unit: the first one wins, and is what the caller gets.</summary>
    private async Task<GraphUnit> CommitAsync(string name, GraphUnit unit, CancellationToken cancellationToken) =>
        await graph.TryCreateAsync(GraphPaths.Unit(build, name), JobJson.ToBytes(unit), cancellationToken).ConfigureAwait(false) is not null
            ? unit
            : await RequireAsync(name, cancellationToken).ConfigureAwait(false);
}
