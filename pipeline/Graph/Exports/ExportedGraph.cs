using System.Runtime.CompilerServices;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Source;
using LukePipeline.Ground;

namespace LukePipeline.Graph.Exports;

/// <summary>A build as exports read it: nodes with their values and edges with their evidence, streamed, both in the order of the tables.</summary>
internal sealed class ExportedGraph
{
    private readonly GraphStore _graph;
    private readonly GraphManifest _build;

    private ExportedGraph(GraphStore graph, GraphManifest build, IReadOnlyList<string> properties, IReadOnlyList<string> types) =>
        (_graph, _build, Properties, Types) = (graph, build, properties, types);

    /// <summary>The older build that what changed is told against; null where all is told.</summary>
    public ExportedGraph? Before { get; private init; }

    /// <summary>The properties of all values, in ordinal order.</summary>
    public IReadOnlyList<string> Properties { get; }

    /// <summary>The types of all edges, in ordinal order.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>Opens a build, the latest where none is named, and an older one if what changed since then is wanted.</summary>
    /// <exception cref="LukeException">One of them is not there, or does not hang together.</exception>
    public static async Task<ExportedGraph> OpenAsync(GraphStore graph, int? build, StoredBuild? since, CancellationToken cancellationToken)
    {
        var before = since is null ? null : await OpenAsync(since, null, cancellationToken).ConfigureAwait(false);
        var manifest = await (build is { } number ? graph.RequireAsync(number, cancellationToken) : graph.RequireCurrentAsync(cancellationToken)).ConfigureAwait(false);
        return await OpenAsync(new StoredBuild(graph, manifest), before, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The nodes, in the order of their ids.</summary>
    public async IAsyncEnumerable<ExportNode> NodesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var values = new DocumentCursor<ValueRow>(_graph.ReadValuesAsync(_build, cancellationToken), value => value.NodeId, cancellationToken);
        await foreach (var node in _graph.ReadNodesAsync(_build, cancellationToken).ConfigureAwait(false))
        {
            yield return new ExportNode(node, await values.TakeAsync(node.NodeId).ConfigureAwait(false));
        }
    }

    /// <summary>The edges, in the order of their sources.</summary>
    public async IAsyncEnumerable<ExportEdge> EdgesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var evidence = new DocumentCursor<EvidenceRow>(_graph.ReadEvidenceAsync(_build, cancellationToken), row => row.EdgeId, cancellationToken);
        await foreach (var edge in _graph.ReadEdgesAsync(_build, cancellationToken).ConfigureAwait(false))
        {
            yield return new ExportEdge(edge, await evidence.TakeAsync(edge.EdgeId).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// Opens a build and proves that it hangs together, before anything is written: no id is there twice, and every end of an edge is a
    /// node. What is kept for that is 16 bytes a node.
    /// </summary>
    /// <exception cref="LukeException">It does not.</exception>
    private static async Task<ExportedGraph> OpenAsync(StoredBuild opened, ExportedGraph? before, CancellationToken cancellationToken)
    {
        var (graph, build) = (opened.Graph, opened.Manifest);
        var nodes = new List<UInt128>();
        await foreach (var node in graph.ReadNodesAsync(build, cancellationToken).ConfigureAwait(false))
        {
            var id = GraphIds.OfDocument(node.NodeId);
            if (nodes.Count > 0 && nodes[^1] >= id)
            {
                throw Broken(graph, build, $"the node {node.NodeId} is there twice, or out of order");
            }

            nodes.Add(id);
        }

        var types = new SortedSet<string>(StringComparer.Ordinal);
        var edges = new HashSet<UInt128>();
        await foreach (var edge in graph.ReadEdgesAsync(build, cancellationToken).ConfigureAwait(false))
        {
            types.Add(edge.Type);
            if (!edges.Add(GraphIds.OfDocument(edge.EdgeId)))
            {
                throw Broken(graph, build, $"the edge {edge.EdgeId} is there twice");
            }

            if (new[] { edge.Source, edge.Target }.FirstOrDefault(end => nodes.BinarySearch(GraphIds.OfDocument(end)) < 0) is { } end)
            {
                throw Broken(graph, build, $"the edge {edge.EdgeId} has the end {end}, which is no node");
            }
        }

        var properties = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var value in graph.ReadValuesAsync(build, cancellationToken).ConfigureAwait(false))
        {
            properties.Add(value.Property);
        }

        return new ExportedGraph(graph, build, [.. properties], [.. types]) { Before = before };
    }

    private static LukeException Broken(GraphStore graph, GraphManifest build, string what) =>
        new($"Build {build.Build} of {graph.Location} cannot be exported: {what}. Remove its folder and build again.");
}
