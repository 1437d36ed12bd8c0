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
/// <param name="previous">The build whose ids are kept; null for the latest of the same graph.</param>
public sealed class GraphBuilder(IBlobStore store, GraphBuildOptions options, StoredBuild? previous = null)
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
        var current = await _graph.ReadCurrentAsync(cancellationToken).ConfigureAwait(false);
        var before = previous ?? (current is null ? null : new StoredBuild(_graph, current));
        var plan = GraphPlan.Of(source, options, before is null ? null : new PreviousBuild(before.Graph.Location == _graph.Location ? null : before.Graph.Location, before.Manifest.Build));
        if (current is not null && await _graph.ReadAsync<GraphPlan>(GraphPaths.Plan(current.Build), cancellationToken).ConfigureAwait(false) is { } made && made.IsLike(plan))
        {
            return (current, true);
        }

        var build = (current?.Build ?? 0) + 1;
        await BeginAsync(build, plan, cancellationToken).ConfigureAwait(false);
        var units = new GraphUnits(store, build, plan, options, source, before);
        var done = 0;
        foreach (var wave in plan.Waves)
        {
            await RunAsync(done, wave, units, cancellationToken).ConfigureAwait(false);
            done += wave;
        }

        var manifest = await units.SummarizeAsync(UnitKind.Changes, cancellationToken).ConfigureAwait(false);
        await CompleteAsync(manifest, cancellationToken).ConfigureAwait(false);
        return (manifest, false);
    }

    private static Task RunAsync(int first, int count, GraphUnits units, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = UnitsAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(Enumerable.Range(first, count), parallel, async (unit, token) => await units.RunAsync(unit, token).ConfigureAwait(false));
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
