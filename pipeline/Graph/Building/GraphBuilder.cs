using LukePipeline.Graph.Changes;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Source;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Graph.Building;

/// <summary>
/// Builds a graph out of the output of a job: a build beside those before it, which readers see when it is complete. The same plan gives
/// the same bytes, whatever the number of parts; a build that was stopped goes on where it was.
/// </summary>
/// <param name="store">A store rooted at the folder of the graph.</param>
/// <param name="options">What it is built by.</param>
public sealed class GraphBuilder(IBlobStore store, GraphBuildOptions options)
{
    private readonly GraphStore _graph = new(store);

    /// <summary>Units at work at a time: each holds a partition, or 16 MiB of parts and a row group of each table.</summary>
    private static int UnitsAtOnce => Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Builds the graph, or finds that the latest build is of the same plan.</summary>
    /// <returns>The build, and whether it was there already.</returns>
    /// <exception cref="LukeException">The source cannot be read, or the graph not be written.</exception>
    public async Task<(GraphManifest Build, bool IsOld)> BuildAsync(GraphSource source, CancellationToken cancellationToken)
    {
        await store.CheckUsableAsync(cancellationToken).ConfigureAwait(false);
        var plan = GraphPlan.Of(source, options);
        var current = await _graph.ReadCurrentAsync(cancellationToken).ConfigureAwait(false);
        if (current is not null && await _graph.ReadAsync<GraphPlan>(GraphPaths.Plan(current.Build), cancellationToken).ConfigureAwait(false) == plan)
        {
            return (current, true);
        }

        var build = (current?.Build ?? 0) + 1;
        await BeginAsync(build, plan, cancellationToken).ConfigureAwait(false);
        var units = new GraphUnits(store, build, plan, options);
        var maps = await RunAsync(plan.Parts, (part, token) => units.MapAsync(source, part, token), cancellationToken).ConfigureAwait(false);
        var reduced = await RunAsync(plan.Partitions, (partition, token) => units.ReduceAsync(partition, maps, token), cancellationToken).ConfigureAwait(false);
        var manifest = Summarize(build, source, reduced);
        if (current is not null)
        {
            var changes = await units.CompareAsync(new GraphDiff(_graph, current, manifest).ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            manifest = Summarize(build, source, [.. reduced, changes]);
        }

        await CompleteAsync(manifest, cancellationToken).ConfigureAwait(false);
        return (manifest, false);
    }

    private static async Task<GraphUnit[]> RunAsync(int count, Func<int, CancellationToken, Task<GraphUnit>> run, CancellationToken cancellationToken)
    {
        var units = new GraphUnit[count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UnitsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, count), parallel, async (unit, token) => units[unit] = await run(unit, token).ConfigureAwait(false)).ConfigureAwait(false);
        return units;
    }

    /// <summary>Takes up the build of this plan that was stopped; one of another plan is swept away.</summary>
    private async Task BeginAsync(int build, GraphPlan plan, CancellationToken cancellationToken)
    {
        var found = await _graph.ReadAsync<GraphPlan>(GraphPaths.Plan(build), cancellationToken).ConfigureAwait(false);
        if (found == plan)
        {
            return;
        }

        await DeleteAsync(GraphPaths.Build(build), cancellationToken).ConfigureAwait(false);
        if (await store.TryCreateAsync(GraphPaths.Plan(build), JobJson.ToBytes(plan), cancellationToken).ConfigureAwait(false) is null)
        {
            throw new LukeException($"Another process builds {store.Location}/{GraphPaths.Build(build)} at this moment. Wait for it, or stop it.");
        }
    }

    private static GraphManifest Summarize(int build, GraphSource source, IReadOnlyList<GraphUnit> units)
    {
        var files = units.SelectMany(unit => unit.Files).OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        return new GraphManifest
        {
            Build = build,
            Source = source.Location,
            Rows = new SortedDictionary<string, long>(files.GroupBy(file => file.Table).ToDictionary(table => table.Key, table => table.Sum(file => file.Rows)), StringComparer.Ordinal),
            Files = files,
        };
    }

    private async Task CompleteAsync(GraphManifest manifest, CancellationToken cancellationToken)
    {
        await store.PutAsync(GraphPaths.Manifest(manifest.Build), JobJson.ToBytes(manifest), cancellationToken).ConfigureAwait(false);
        await store.PutAsync(GraphPaths.Success(manifest.Build), ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        CrashPoints.Hit("before-current");
        await store.PutAsync(GraphPaths.Current, JobJson.ToBytes(new GraphPointer(manifest.Build)), cancellationToken).ConfigureAwait(false);
        await DeleteAsync(GraphPaths.Attempts(manifest.Build), cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteAsync(string prefix, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var entry in store.ListAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            names.Add(entry.Name);
        }

        foreach (var name in names)
        {
            await store.DeleteAsync(name, etag: null, cancellationToken).ConfigureAwait(false);
        }
    }
}
