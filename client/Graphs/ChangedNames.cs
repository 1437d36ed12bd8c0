using LukePipeline.Graph.Files;
using LukePipeline.Graph.Output;

namespace LukePipeline.Client.Graphs;

/// <summary>The names of what changed between two builds.</summary>
internal sealed class ChangedNames
{
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EdgeRow> _edges = new(StringComparer.Ordinal);

    /// <summary>Reads the names that changes are told with: those of the newer build, where it has them.</summary>
    /// <param name="builds">The older and the newer build.</param>
    /// <param name="changes">What changed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<ChangedNames> ReadAsync(IEnumerable<StoredBuild> builds, IReadOnlyList<ChangeRow> changes, CancellationToken cancellationToken)
    {
        var names = new ChangedNames();
        var edges = changes.Select(change => change.EdgeId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var (graph, build) in builds)
        {
            await foreach (var edge in graph.ReadEdgesAsync(build, cancellationToken))
            {
                if (edges.Contains(edge.EdgeId))
                {
                    names._edges[edge.EdgeId] = edge;
                }
            }
        }

        var nodes = changes.SelectMany(change => new[] { change.NodeId, change.Into }).OfType<string>()
            .Concat(names._edges.Values.SelectMany(edge => new[] { edge.Source, edge.Target })).ToHashSet(StringComparer.Ordinal);
        foreach (var (graph, build) in builds)
        {
            await foreach (var node in graph.ReadNodesAsync(build, cancellationToken))
            {
                if (nodes.Contains(node.NodeId))
                {
                    names._nodes[node.NodeId] = $"{node.Name} ({node.Label})";
                }
            }
        }

        return names;
    }

    /// <summary>What changed, by its id and its name.</summary>
    public string Describe(ChangeRow change) => change.NodeId is { } node
        ? $"node {Named(node)}{(change.Into is { } into ? $" into {Named(into)}" : "")}"
        : $"edge {change.EdgeId}{(_edges.GetValueOrDefault(change.EdgeId!) is { } edge ? $" {NameOf(edge.Source)} -{edge.Type}-> {NameOf(edge.Target)}" : "")}";

    private string Named(string node) => $"{node} {NameOf(node)}";

    private string NameOf(string node) => _nodes.GetValueOrDefault(node, "?");
}
