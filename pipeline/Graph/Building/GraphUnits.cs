using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Source;
using LukePipeline.Graph.Tallies;
using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Building;

/// <summary>
/// The units of a build: one for each part of the source, which shuffles what it says, and one for each partition, which puts it together.
/// A unit is committed by one file that is written only if absent; whoever comes second takes what is there.
/// </summary>
/// <param name="graph">The store of the graph.</param>
/// <param name="build">Number of the build.</param>
/// <param name="plan">The plan.</param>
/// <param name="options">What the graph is built by.</param>
internal sealed class GraphUnits(IBlobStore graph, int build, GraphPlan plan, GraphBuildOptions options)
{
    /// <summary>Shuffles one part.</summary>
    public async Task<GraphUnit> MapAsync(GraphSource source, int part, CancellationToken cancellationToken)
    {
        var name = $"map-{part:D5}";
        if (await ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } done)
        {
            return done;
        }

        var attempt = Guid.NewGuid().ToString("n");
        var path = Path.Combine(graph.SpoolFolder, SpoolNames.New());
        try
        {
            await using var spill = new SpillFile(path, plan.Partitions);
            var mapper = new DocumentMapper(options);
            await foreach (var document in source.OpenPart(source.Parts[part]).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                mapper.Map(document, spill);
                await spill.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            }

            await spill.CompleteAsync(cancellationToken).ConfigureAwait(false);
            var file = GraphPaths.Attempt(build, name, attempt, "parts.bin");
            await UploadAsync(file, path, cancellationToken).ConfigureAwait(false);
            var unit = await CommitAsync(name, new GraphUnit(attempt, [], spill.Blocks, file), cancellationToken).ConfigureAwait(false);
            CrashPoints.Hit("after-map", part);
            return unit;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Puts one partition together, and gives its files their final names.</summary>
    public async Task<GraphUnit> ReduceAsync(int partition, IReadOnlyList<GraphUnit> maps, CancellationToken cancellationToken)
    {
        var name = $"reduce-{partition:D5}";
        var unit = await ReadAsync(name, cancellationToken).ConfigureAwait(false)
            ?? await ReduceAnewAsync(name, partition, maps, cancellationToken).ConfigureAwait(false);
        await PublishAsync(name, unit, cancellationToken).ConfigureAwait(false);
        return unit;
    }

    /// <summary>Writes what differs from the build before.</summary>
    public async Task<GraphUnit> CompareAsync(IAsyncEnumerable<ChangeRow> changes, CancellationToken cancellationToken)
    {
        const string Name = "changes";
        var unit = await ReadAsync(Name, cancellationToken).ConfigureAwait(false)
            ?? await WriteAsync(Name, 0, async tables => [await tables.WriteAsync(changes, cancellationToken).ConfigureAwait(false)], cancellationToken).ConfigureAwait(false);
        await PublishAsync(Name, unit, cancellationToken).ConfigureAwait(false);
        return unit;
    }

    /// <summary>Gives the files of a committed unit their final names; any number of times.</summary>
    private async Task PublishAsync(string name, GraphUnit unit, CancellationToken cancellationToken)
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

    private async Task<GraphUnit> ReduceAnewAsync(string name, int partition, IReadOnlyList<GraphUnit> maps, CancellationToken cancellationToken)
    {
        var parts = new GraphPartition(options);
        foreach (var map in maps)
        {
            foreach (var block in map.Blocks.Where(block => block.Partition == partition))
            {
                await using var stream = await graph.OpenReadAsync(map.Spill!, block.Offset, block.Length, cancellationToken).ConfigureAwait(false);
                using var held = new MemoryStream(block.Length);
                await stream.CopyToAsync(held, cancellationToken).ConfigureAwait(false);
                held.Position = 0;
                using var reader = new PartReader(held);
                while (reader.Next(held.Length) is { } part)
                {
                    parts.Add(part);
                }
            }
        }

        var unit = await WriteAsync(name, partition, tables => tables.WriteAsync(parts, cancellationToken), cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-reduce", partition);
        return unit;
    }

    private async Task<GraphUnit> WriteAsync(
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

    private async Task<GraphUnit?> ReadAsync(string name, CancellationToken cancellationToken) =>
        await new GraphStore(graph).ReadAsync<GraphUnit>(GraphPaths.Unit(build, name), cancellationToken).ConfigureAwait(false);

    private async Task UploadAsync(string name, string path, CancellationToken cancellationToken)
    {
        if (await graph.TryUploadFileAsync(name, path, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new LukeException($"{graph.Location}/{name} is there already, although its name is new. Build again.");
        }
    }

    /// <summary>Commits a unit: the first one wins, and is what the caller gets.</summary>
    private async Task<GraphUnit> CommitAsync(string name, GraphUnit unit, CancellationToken cancellationToken)
    {
        var file = GraphPaths.Unit(build, name);
        return await graph.TryCreateAsync(file, JobJson.ToBytes(unit), cancellationToken).ConfigureAwait(false) is not null
            ? unit
            : await ReadAsync(name, cancellationToken).ConfigureAwait(false)
                ?? throw new LukeException($"{graph.Location}/{file} was there and is gone: another build removes this one. Build again.");
    }
}
