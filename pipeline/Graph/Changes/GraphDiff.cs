using System.Runtime.CompilerServices;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Output;

namespace LukePipeline.Graph.Changes;

/// <summary>
/// What differs between two builds. Both are read side by side in their order; in memory is only what changed, and the mentions of a
/// document.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="before">The older build.</param>
/// <param name="after">The newer build.</param>
public sealed class GraphDiff(GraphStore graph, GraphManifest before, GraphManifest after)
{
    /// <summary>The changes: nodes in the order of their ids, then edges.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">A table cannot be read.</exception>
    public async IAsyncEnumerable<ChangeRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var moved = await ReadMovedAsync(cancellationToken).ConfigureAwait(false);
        var nodes = SortedPairs.Of(
            graph.ReadNodesAsync(before, cancellationToken),
            graph.ReadNodesAsync(after, cancellationToken),
            (left, right) => string.CompareOrdinal(left.NodeId, right.NodeId),
            cancellationToken);
        await foreach (var (old, current) in nodes.ConfigureAwait(false))
        {
            var id = (old ?? current)!.NodeId;
            var targets = moved.GetValueOrDefault(id);
            if (old is null)
            {
                yield return Of(ChangeKind.Created, id);
            }
            else if (current is null)
            {
                // What most of its mentions name now; the first by id on a tie.
                yield return targets is null
                    ? Of(ChangeKind.Deleted, id)
                    : Of(ChangeKind.Merged, id, targets.OrderByDescending(target => target.Value).ThenBy(target => target.Key, StringComparer.Ordinal).First().Key);
            }
            else
            {
                foreach (var target in (targets ?? []).Keys.Order(StringComparer.Ordinal))
                {
                    yield return Of(ChangeKind.Split, id, target);
                }

                if (!Same(old, current))
                {
                    yield return Of(ChangeKind.Updated, id);
                }
            }
        }

        var edges = SortedPairs.Of(graph.ReadEdgesAsync(before, cancellationToken), graph.ReadEdgesAsync(after, cancellationToken), Compare, cancellationToken);
        await foreach (var (old, current) in edges.ConfigureAwait(false))
        {
            if (old != current)
            {
                var kind = old is null ? ChangeKind.Created : current is null ? ChangeKind.Deleted : ChangeKind.Updated;
                yield return new ChangeRow(Name(kind), null, (old ?? current)!.EdgeId, null);
            }
        }
    }

    /// <summary>The order of the table of edges.</summary>
    internal static int Compare(EdgeRow left, EdgeRow right)
    {
        var bySource = string.CompareOrdinal(left.Source, right.Source);
        var byType = bySource != 0 ? bySource : string.CompareOrdinal(left.Type, right.Type);
        return byType != 0 ? byType : string.CompareOrdinal(left.Target, right.Target);
    }

    private static ChangeRow Of(ChangeKind kind, string node, string? into = null) => new(Name(kind), node, null, into);

    private static string Name(ChangeKind kind) => kind.ToString().ToLowerInvariant();

    private static bool Same(NodeRow left, NodeRow right) =>
        left.Labels.SequenceEqual(right.Labels) && left.Aliases.SequenceEqual(right.Aliases) && left == right with { Labels = left.Labels, Aliases = left.Aliases };

    /// <summary>For each node that lost mentions to others: to which, and how many.</summary>
    private async Task<Dictionary<string, Dictionary<string, int>>> ReadMovedAsync(CancellationToken cancellationToken)
    {
        var moved = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var documents = SortedPairs.Of(
            ByDocument(graph.ReadMentionsAsync(before, cancellationToken), cancellationToken),
            ByDocument(graph.ReadMentionsAsync(after, cancellationToken), cancellationToken),
            (left, right) => string.CompareOrdinal(left[0].DocUid, right[0].DocUid),
            cancellationToken);
        await foreach (var (old, current) in documents.ConfigureAwait(false))
        {
            var nodes = (old ?? []).ToDictionary(mention => mention.EntityId, mention => mention.NodeId, StringComparer.Ordinal);
            foreach (var mention in current ?? [])
            {
                if (nodes.TryGetValue(mention.EntityId, out var node) && node != mention.NodeId)
                {
                    var targets = moved.TryGetValue(node, out var found) ? found : moved[node] = new(StringComparer.Ordinal);
                    targets[mention.NodeId] = targets.GetValueOrDefault(mention.NodeId) + 1;
                }
            }
        }

        return moved;
    }

    private static async IAsyncEnumerable<List<MentionRow>> ByDocument(IAsyncEnumerable<MentionRow> mentions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var document = new List<MentionRow>();
        await foreach (var mention in mentions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (document.Count > 0 && document[0].DocUid != mention.DocUid)
            {
                yield return document;
                document = [];
            }

            document.Add(mention);
        }

        if (document.Count > 0)
        {
            yield return document;
        }
    }
}
