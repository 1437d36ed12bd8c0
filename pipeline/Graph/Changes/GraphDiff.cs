using System.Runtime.CompilerServices;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Keeping;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Source;

namespace LukePipeline.Graph.Changes;

/// <summary>
/// What differs between two builds. Both are read side by side in their order; in memory is only what changed, and the mentions of a
/// document.
/// </summary>
/// <param name="before">The older build.</param>
/// <param name="after">The newer build.</param>
public sealed class GraphDiff(StoredBuild before, StoredBuild after)
{
    /// <summary>The changes: nodes in the order of their ids, then edges.</summary>
    /// <exception cref="LukePipeline.Ground.LukeException">A table cannot be read.</exception>
    public async IAsyncEnumerable<ChangeRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var moved = await ReadMovedAsync(cancellationToken).ConfigureAwait(false);
        var nodes = SortedPairs.Of(
            NodesAsync(before, cancellationToken), NodesAsync(after, cancellationToken), (left, right) => string.CompareOrdinal(left.Row.NodeId, right.Row.NodeId), cancellationToken);
        await foreach (var (old, current) in nodes.ConfigureAwait(false))
        {
            var id = (old ?? current)!.Row.NodeId;
            foreach (var change in Of(id, old, current, moved.GetValueOrDefault(GraphIds.OfDocument(id))))
            {
                yield return change;
            }
        }

        var edges = SortedPairs.Of(
            before.Graph.ReadEdgesAsync(before.Manifest, cancellationToken), after.Graph.ReadEdgesAsync(after.Manifest, cancellationToken), Compare, cancellationToken);
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

    /// <summary>What happened to a node.</summary>
    private static IEnumerable<ChangeRow> Of(string id, ValuedNode? old, ValuedNode? current, Dictionary<UInt128, int>? targets)
    {
        if (old is null)
        {
            return [Of(ChangeKind.Created, id)];
        }

        if (current is null)
        {
            // What most of its mentions name now; the first by id on a tie.
            return targets is null
                ? [Of(ChangeKind.Deleted, id)]
                : [Of(ChangeKind.Merged, id, GraphIds.Text(targets.OrderByDescending(target => target.Value).ThenBy(target => target.Key).First().Key))];
        }

        var split = (targets ?? []).Keys.Order().Select(target => Of(ChangeKind.Split, id, GraphIds.Text(target)));
        return old.IsLike(current) ? split : split.Append(Of(ChangeKind.Updated, id));
    }

    private static ChangeRow Of(ChangeKind kind, string node, string? into = null) => new(Name(kind), node, null, into);

    private static string Name(ChangeKind kind) => kind.ToString().ToLowerInvariant();

    private static async IAsyncEnumerable<ValuedNode> NodesAsync(StoredBuild build, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var values = new DocumentCursor<ValueRow>(build.Graph.ReadValuesAsync(build.Manifest, cancellationToken), value => value.NodeId, cancellationToken);
        await foreach (var node in build.Graph.ReadNodesAsync(build.Manifest, cancellationToken).ConfigureAwait(false))
        {
            yield return new ValuedNode(node, await values.TakeAsync(node.NodeId).ConfigureAwait(false));
        }
    }

    /// <summary>For each node that lost mentions to others: to which, and how many.</summary>
    private async Task<Dictionary<UInt128, Dictionary<UInt128, int>>> ReadMovedAsync(CancellationToken cancellationToken)
    {
        var moved = new Dictionary<UInt128, Dictionary<UInt128, int>>();
        var mentions = DocumentNodes.PairAsync(
            DocumentNodes.ReadAsync(before.Graph.ReadMentionsAsync(before.Manifest, cancellationToken), cancellationToken),
            DocumentNodes.ReadAsync(after.Graph.ReadMentionsAsync(after.Manifest, cancellationToken), cancellationToken),
            cancellationToken);
        await foreach (var (old, node) in mentions.ConfigureAwait(false))
        {
            if (old != node)
            {
                var targets = moved.TryGetValue(old, out var found) ? found : moved[old] = [];
                targets[node] = targets.GetValueOrDefault(node) + 1;
            }
        }

        return await WhereNamesAgreeAsync(moved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Without what only stands at the place of another since a document was corrected.</summary>
    private async Task<Dictionary<UInt128, Dictionary<UInt128, int>>> WhereNamesAgreeAsync(Dictionary<UInt128, Dictionary<UInt128, int>> moved, CancellationToken cancellationToken)
    {
        if (moved.Count == 0)
        {
            return moved;
        }

        var targets = moved.Values.SelectMany(nodes => nodes.Keys).ToHashSet();
        var (old, current) = (await NamesAsync(before, moved.ContainsKey, cancellationToken).ConfigureAwait(false), await NamesAsync(after, targets.Contains, cancellationToken).ConfigureAwait(false));
        return moved.Select(lost => (Node: lost.Key, Targets: lost.Value.Where(target => old.Agree(lost.Key, current, target.Key)).ToDictionary()))
            .Where(lost => lost.Targets.Count > 0).ToDictionary(lost => lost.Node, lost => lost.Targets);
    }

    private static Task<KnownNames> NamesAsync(StoredBuild build, Func<UInt128, bool> wanted, CancellationToken cancellationToken) => KnownNames.ReadAsync(
        build.Graph.ReadNodesAsync(build.Manifest, cancellationToken), build.Graph.ReadMergesAsync(build.Manifest, cancellationToken), (_, id) => wanted(id));

    private sealed record ValuedNode(NodeRow Row, IReadOnlyList<ValueRow> Values)
    {
        public bool IsLike(ValuedNode other) => Row.Labels.SequenceEqual(other.Row.Labels)
            && Row.Aliases.SequenceEqual(other.Row.Aliases)
            && Row == other.Row with { Labels = Row.Labels, Aliases = Row.Aliases }
            && Values.SequenceEqual(other.Values);
    }
}
