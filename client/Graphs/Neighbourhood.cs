using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Output;

namespace LukePipeline.Client.Graphs;

/// <summary>An edge of a node, with the names of its ends and the sentences that say it.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="Source">Name of the node that it begins at.</param>
/// <param name="Target">Name of the node that it ends at.</param>
/// <param name="Evidence">The sentences, the best first.</param>
internal sealed record NeighbourEdge(EdgeRow Edge, string Source, string Target, IReadOnlyList<EvidenceRow> Evidence);

/// <summary>A node and all that the graph says of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Values">Its values.</param>
/// <param name="Edges">Its edges, the surest first.</param>
/// <param name="Merges">Why its other names are its names.</param>
/// <param name="Issues">Its doubts.</param>
internal sealed record Neighbourhood(
    NodeRow Node, IReadOnlyList<ValueRow> Values, IReadOnlyList<NeighbourEdge> Edges, IReadOnlyList<MergeRow> Merges, IReadOnlyList<IssueRow> Issues)
{
    /// <summary>Most nodes that one name may stand for; more are an answer to nobody.</summary>
    private const int MostNodes = 20;

    /// <summary>The nodes of a name or id.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">A name or an alias in any case, or the id of a node.</param>
    /// <param name="evidence">Sentences for each edge.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="UsageException">There is none, or there are too many.</exception>
    public static async Task<IReadOnlyList<Neighbourhood>> FindAsync(GraphStore graph, string name, int evidence, CancellationToken cancellationToken)
    {
        var build = await graph.RequireCurrentAsync(cancellationToken);
        var nodes = await PickAsync(graph.ReadNodesAsync(build, cancellationToken), node => node.NodeId == name || Is(node.Name) || node.Aliases.Any(Is));
        if (nodes.Count is 0 or > MostNodes)
        {
            throw new UsageException(nodes.Count == 0
                ? $"There is no node called '{name}' in {graph.Location}. Give a name, an alias or an id; 'luke graph show' lists the most connected ones."
                : $"{nodes.Count} nodes of {graph.Location} are called '{name}'. Give the id of one:\n{string.Join('\n', nodes.OrderByDescending(node => node.Documents).ThenBy(node => node.NodeId, StringComparer.Ordinal).Take(MostNodes).Select(Describe))}");
        }

        var ids = nodes.Select(node => node.NodeId).ToHashSet(StringComparer.Ordinal);
        var edges = await PickAsync(graph.ReadEdgesAsync(build, cancellationToken), edge => ids.Contains(edge.Source) || ids.Contains(edge.Target));
        var ends = edges.SelectMany(edge => new[] { edge.Source, edge.Target }).ToHashSet(StringComparer.Ordinal);
        var names = (await PickAsync(graph.ReadNodesAsync(build, cancellationToken), node => ends.Contains(node.NodeId))).ToDictionary(node => node.NodeId, node => node.Name);
        var edgeIds = edges.Select(edge => edge.EdgeId).ToHashSet(StringComparer.Ordinal);
        var sentences = (await PickAsync(graph.ReadEvidenceAsync(build, cancellationToken), row => edgeIds.Contains(row.EdgeId))).ToLookup(row => row.EdgeId);
        var values = (await PickAsync(graph.ReadValuesAsync(build, cancellationToken), row => ids.Contains(row.NodeId))).ToLookup(row => row.NodeId);
        var merges = (await PickAsync(graph.ReadMergesAsync(build, cancellationToken), row => ids.Contains(row.NodeId))).ToLookup(row => row.NodeId);
        var issues = (await PickAsync(graph.ReadIssuesAsync(build, cancellationToken), row => row.NodeId is { } id && ids.Contains(id))).ToLookup(row => row.NodeId);
        return
        [
            .. nodes.Select(node => new Neighbourhood(
                node,
                [.. values[node.NodeId]],
                [
                    .. edges.Where(edge => edge.Source == node.NodeId || edge.Target == node.NodeId)
                        .OrderByDescending(edge => edge.Confidence).ThenBy(edge => edge.EdgeId, StringComparer.Ordinal)
                        .Select(edge => new NeighbourEdge(edge, names[edge.Source], names[edge.Target], [.. sentences[edge.EdgeId].Take(evidence)])),
                ],
                [.. merges[node.NodeId]],
                [.. issues[node.NodeId]])),
        ];

        bool Is(string other) => other.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static string Describe(NodeRow node) =>
        $"  {node.NodeId}  {node.Name} ({node.Label}, {node.Status}), {CountText.Of(node.Mentions, "mention")} in {CountText.Of(node.Documents, "document")}";

    private static async Task<List<T>> PickAsync<T>(IAsyncEnumerable<T> rows, Func<T, bool> wanted)
    {
        var picked = new List<T>();
        await foreach (var row in rows)
        {
            if (wanted(row))
            {
                picked.Add(row);
            }
        }

        return picked;
    }
}
