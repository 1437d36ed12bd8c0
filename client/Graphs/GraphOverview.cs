using LukePipeline.Graph.Files;
using LukePipeline.Graph.Output;

namespace LukePipeline.Client.Graphs;

/// <summary>What a graph is like at a glance.</summary>
/// <param name="Build">The build.</param>
/// <param name="Labels">Nodes by label, the most frequent first.</param>
/// <param name="Types">Edges by type, the most frequent first.</param>
/// <param name="Properties">Values by property.</param>
/// <param name="Issues">Doubts by kind.</param>
/// <param name="Connected">The nodes with the most edges, and how many.</param>
internal sealed record GraphOverview(
    GraphManifest Build,
    IReadOnlyList<KeyValuePair<string, int>> Labels,
    IReadOnlyList<KeyValuePair<string, int>> Types,
    IReadOnlyList<KeyValuePair<string, int>> Properties,
    IReadOnlyList<KeyValuePair<string, int>> Issues,
    IReadOnlyList<(NodeRow Node, int Edges)> Connected)
{
    /// <summary>Reads a graph once; what is kept is a number for each node that has edges.</summary>
    public static async Task<GraphOverview> ReadAsync(GraphStore graph, int top, CancellationToken cancellationToken)
    {
        var build = await graph.RequireCurrentAsync(cancellationToken);
        var degrees = new Dictionary<string, int>(StringComparer.Ordinal);
        var types = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var edge in graph.ReadEdgesAsync(build, cancellationToken))
        {
            Count(types, edge.Type);
            Count(degrees, edge.Source);
            Count(degrees, edge.Target);
        }

        var wanted = degrees.OrderByDescending(node => node.Value).ThenBy(node => node.Key, StringComparer.Ordinal).Take(top).Select(node => node.Key).ToHashSet(StringComparer.Ordinal);
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var connected = new List<(NodeRow Node, int Edges)>();
        await foreach (var node in graph.ReadNodesAsync(build, cancellationToken))
        {
            Count(labels, node.Label);
            if (wanted.Contains(node.NodeId))
            {
                connected.Add((node, degrees[node.NodeId]));
            }
        }

        return new GraphOverview(
            build,
            Sorted(labels),
            Sorted(types),
            Sorted(await CountAsync(graph.ReadValuesAsync(build, cancellationToken), value => value.Property)),
            Sorted(await CountAsync(graph.ReadIssuesAsync(build, cancellationToken), issue => issue.Kind)),
            [.. connected.OrderByDescending(node => node.Edges).ThenBy(node => node.Node.NodeId, StringComparer.Ordinal)]);
    }

    private static async Task<Dictionary<string, int>> CountAsync<T>(IAsyncEnumerable<T> rows, Func<T, string> of)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var row in rows)
        {
            Count(counts, of(row));
        }

        return counts;
    }

    private static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static KeyValuePair<string, int>[] Sorted(Dictionary<string, int> counts) =>
        [.. counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)];
}
