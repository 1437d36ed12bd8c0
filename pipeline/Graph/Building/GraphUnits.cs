using LukePipeline.Graph.Changes;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Keeping;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Owning;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Source;
using LukePipeline.Graph.Tallies;
using LukePipeline.Ground;

namespace LukePipeline.Graph.Building;

/// <summary>
/// The units of a build, by number, wave after wave (<see cref="GraphPlan.Waves"/>): one for each part of the source, which shuffles what it
/// says; one that keeps ids; one for each partition, which puts it together; and one that tells what changed. Those of a wave may be done in
/// any order, at the same time, and by several processes.
/// </summary>
/// <param name="owned">The build, and the right to write it.</param>
/// <param name="plan">The plan.</param>
/// <param name="options">What the graph is built by.</param>
/// <param name="source">The output that it is built from.</param>
/// <param name="before">The build whose ids are kept; null where there is none.</param>
internal sealed class GraphUnits(OwnedBuild owned, GraphPlan plan, GraphBuildOptions options, GraphSource source, StoredBuild? before)
{
    private readonly UnitFiles _files = new(owned);
    private readonly Shared<GraphUnit[]> _maps = new();
    private readonly Shared<KeptIds> _ids = new();

    /// <summary>Does one unit, unless it is done.</summary>
    public Task<GraphUnit> RunAsync(int unit, CancellationToken cancellationToken) => plan.KindOf(unit) switch
    {
        (UnitKind.Map, var part) => MapAsync(GraphPlan.NameOf(UnitKind.Map, part), part, cancellationToken),
        (UnitKind.Ids, _) => KeepIdsAsync(GraphPlan.NameOf(UnitKind.Ids, 0), cancellationToken),
        (UnitKind.Reduce, var partition) => ReduceAsync(GraphPlan.NameOf(UnitKind.Reduce, partition), partition, cancellationToken),
        _ => CompareAsync(GraphPlan.NameOf(UnitKind.Changes, 0), cancellationToken),
    };

    private async Task<GraphUnit> MapAsync(string name, int part, CancellationToken cancellationToken)
    {
        if (await _files.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } done)
        {
            return done;
        }

        var unit = await _files.ShuffleAsync(name, plan.Partitions, MapPartAsync, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-map", part);
        return unit;

        async Task<long> MapPartAsync(SpillFile spill)
        {
            var mapper = new DocumentMapper(options);
            var documents = 0L;
            await foreach (var document in source.OpenPart(source.Parts[part]).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                mapper.Map(document, spill);
                documents++;
                await spill.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            }

            return documents;
        }
    }

    private async Task<GraphUnit> KeepIdsAsync(string name, CancellationToken cancellationToken)
    {
        if (await _files.ReadAsync(name, cancellationToken).ConfigureAwait(false) is { } done)
        {
            return done;
        }

        var maps = await MapsAsync(cancellationToken).ConfigureAwait(false);
        var unit = await _files.ShuffleAsync(name, plan.Partitions, MatchAsync, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("after-ids");
        return unit;

        async Task<long> MatchAsync(SpillFile spill)
        {
            if (before is not null)
            {
                await new IdUnit(_files, plan.Partitions, options.Mapping).WriteAsync(before, maps, spill, cancellationToken).ConfigureAwait(false);
            }

            return 0;
        }
    }

    private async Task<GraphUnit> ReduceAsync(string name, int partition, CancellationToken cancellationToken)
    {
        var unit = await _files.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (unit is null)
        {
            // The partition before this one is old by now, and left alone the collector looks at what is old too seldom: two of them would be in memory.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            unit = await ReduceAnewAsync(name, partition, cancellationToken).ConfigureAwait(false);
            CrashPoints.Hit("after-reduce", partition);
        }

        await _files.PublishAsync(name, unit, cancellationToken).ConfigureAwait(false);
        return unit;
    }

    private async Task<GraphUnit> ReduceAnewAsync(string name, int partition, CancellationToken cancellationToken)
    {
        var maps = await MapsAsync(cancellationToken).ConfigureAwait(false);
        var moved = await _files.RequireAsync(GraphPlan.NameOf(UnitKind.Ids, 0), cancellationToken).ConfigureAwait(false);
        var unit = new IdUnit(_files, plan.Partitions, options.Mapping);
        var ids = await _ids.GetAsync(() => unit.ReadAsync(moved, CancellationToken.None)).WaitAsync(cancellationToken).ConfigureAwait(false);
        var parts = new GraphPartition(options);
        foreach (var map in maps)
        {
            await foreach (var part in _files.PartsAsync(map, partition, cancellationToken).ConfigureAwait(false))
            {
                var (said, node) = ids.Of(part);
                if (Slots.OfNode(node, plan.Partitions) == partition)
                {
                    parts.Add(said);
                }
            }
        }

        await foreach (var part in _files.PartsAsync(moved, partition, cancellationToken).ConfigureAwait(false))
        {
            parts.Add(part);
        }

        // Read when they are written, after the nodes: the two are not in memory together.
        var mentions = ReadMentionsAsync();
        return await _files.WriteAsync(name, partition, tables => tables.WriteAsync(parts, mentions, cancellationToken), cancellationToken).ConfigureAwait(false);

        async IAsyncEnumerable<MentionsPart> ReadMentionsAsync()
        {
            foreach (var part in await unit.ReadMentionsAsync(maps, partition, cancellationToken).ConfigureAwait(false))
            {
                yield return ids.Of(part);
            }
        }
    }

    private async Task<GraphUnit> CompareAsync(string name, CancellationToken cancellationToken)
    {
        var unit = await _files.ReadAsync(name, cancellationToken).ConfigureAwait(false);
        if (unit is null)
        {
            var after = new StoredBuild(owned.Graph, await new BuildSummary(_files, plan).ReadAsync(owned.Owner, UnitKind.Reduce, cancellationToken).ConfigureAwait(false));
            var changes = new GraphDiff(before!, after).ReadAsync(cancellationToken);
            unit = await _files.WriteAsync(name, 0, async tables => [await tables.WriteAsync(changes, cancellationToken).ConfigureAwait(false)], cancellationToken).ConfigureAwait(false);
        }

        await _files.PublishAsync(name, unit, cancellationToken).ConfigureAwait(false);
        return unit;
    }

    private async Task<GraphUnit[]> MapsAsync(CancellationToken cancellationToken) => await _maps.GetAsync(async () =>
    {
        var maps = new GraphUnit[plan.Parts];
        for (var part = 0; part < maps.Length; part++)
        {
            maps[part] = await _files.RequireAsync(GraphPlan.NameOf(UnitKind.Map, part), CancellationToken.None).ConfigureAwait(false);
        }

        return maps;
    }).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>What the units of a process have in common, read once; a reading that failed is tried again.</summary>
    private sealed class Shared<T>
    {
        private readonly Lock _gate = new();
        private Task<T>? _value;

        public Task<T> GetAsync(Func<Task<T>> read)
        {
            lock (_gate)
            {
                return _value = _value is null or { IsFaulted: true } or { IsCanceled: true } ? read() : _value;
            }
        }
    }
}
