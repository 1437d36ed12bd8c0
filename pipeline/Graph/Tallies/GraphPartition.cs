using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Tallies;

/// <summary>All that is said of the nodes of one partition: what is in memory while a partition is reduced.</summary>
internal sealed class GraphPartition(GraphBuildOptions options)
{
    private readonly SortedDictionary<UInt128, NodeTally> _nodes = [];
    private readonly Dictionary<(UInt128 Source, UInt128 Target, string Type), EdgeTally> _edges = [];
    private readonly Dictionary<(UInt128 Source, UInt128 Target, string Type), EdgeTally> _reverse = [];
    private readonly Dictionary<(UInt128 Node, string Property, string Value, string Datatype), ValueTally> _values = [];
    private readonly HashSet<IssueRow> _issues = [];
    private readonly HashSet<IssueRow> _said = [];

    /// <summary>Confidences are floats: 0.9 is at least 0.9 only as one.</summary>
    private readonly float _least = (float)options.MinConfidence;

    private readonly HashSet<string> _functionalProperties =
        [.. options.Mapping.Relations.Where(relation => options.Mapping.OfRelation(relation).Functional).Select(options.Mapping.PropertyOf)];

    private readonly HashSet<string> _functionalTypes =
        [.. options.Mapping.Relations.Where(relation => options.Mapping.OfRelation(relation) is { Functional: true, Symmetric: false, Value: null }).Select(options.Mapping.TypeOf)];

    private readonly HashSet<string> _pairedTypes =
        [.. options.Mapping.Relations.Where(relation => options.Mapping.OfRelation(relation) is { Functional: true, Symmetric: true }).Select(options.Mapping.TypeOf)];

    /// <summary>Adds a part.</summary>
    public void Add(object part)
    {
        switch (part)
        {
            case NodePart node:
                (_nodes.TryGetValue(node.Node, out var tally) ? tally : _nodes[node.Node] = new NodeTally()).Add(node);
                break;
            case EdgePart edge:
                var edges = edge.IsReverse ? _reverse : _edges;
                var key = (edge.Source, edge.Target, edge.Type);
                (edges.TryGetValue(key, out var said) ? said : edges[key] = new EdgeTally(options.Evidence)).Add(edge);
                break;
            case ValuePart value:
                var place = (value.Node, value.Property, value.Value, value.Datatype);
                (_values.TryGetValue(place, out var values) ? values : _values[place] = new ValueTally(value.Datatype)).Add(value);
                break;
            case IssuePart issue:
                _said.Add(new IssueRow(issue.Kind.ToString(), GraphIds.Text(issue.Node), issue.Edge is { } of ? GraphIds.Text(GraphIds.OfEdge(of.Source, of.Type, of.Target)) : null, issue.Detail));
                break;
        }
    }

    /// <summary>The nodes, in the order of their ids.</summary>
    public IEnumerable<(string Id, NodeTally Tally)> Nodes => _nodes.Select(node => (GraphIds.Text(node.Key), node.Value));

    /// <summary>The values that are sure enough, in order; those of a functional property that another value contradicts become doubts.</summary>
    public IReadOnlyList<ValueRow> TakeValues()
    {
        var rows = _values.Select(value => value.Value.ToRow(GraphIds.Text(value.Key.Node), value.Key.Property, value.Key.Value, options.Confidence))
            .Where(row => row.Confidence >= _least)
            .OrderBy(row => row.NodeId, StringComparer.Ordinal)
            .ThenBy(row => row.Property, StringComparer.Ordinal)
            .ThenBy(row => row.Datatype == "string")
            .ThenByDescending(row => row.Confidence)
            .ThenByDescending(row => row.Support)
            .ThenBy(row => row.Value, StringComparer.Ordinal)
            .ToList();
        var doubtful = rows.GroupBy(row => (row.NodeId, row.Property)).Where(group => _functionalProperties.Contains(group.Key.Property))
            .SelectMany(Doubts).ToList();
        foreach (var (best, row) in doubtful)
        {
            _issues.Add(new IssueRow(nameof(IssueKind.Functional), row.NodeId, null, $"{row.Property} is '{row.Value}' beside '{best.Value}'."));
        }

        return options.Strict ? [.. rows.Except(doubtful.Select(doubt => doubt.Row))] : rows;
    }

    /// <summary>The edges that are sure enough, ranked, in the order of their sources, types and targets.</summary>
    public IReadOnlyList<(EdgeRow Row, EdgeTally Tally)> TakeEdges()
    {
        var rows = new List<(EdgeRow Row, EdgeTally Tally)>(_edges.Count);
        var texts = new Dictionary<UInt128, string>();
        foreach (var ((source, target, type), tally) in _edges)
        {
            var row = tally.ToRow(GraphIds.OfEdge(source, type, target), TextOf(source), TextOf(target), type, options.Confidence);
            if (row.Confidence >= _least && (!IsWeaker(row, source, target, type) || !options.Strict))
            {
                rows.Add((row, tally));
            }
        }

        // What a document says of an edge that is not sure enough for the graph names none.
        var edges = rows.Select(edge => edge.Row.EdgeId).ToHashSet(StringComparer.Ordinal);
        _issues.UnionWith(_said.Select(issue => issue with
        {
            // What is said of a relation without any node is of none.
            NodeId = issue.NodeId is { } node && _nodes.ContainsKey(GraphIds.OfDocument(node)) ? node : null,
            EdgeId = issue.EdgeId is { } id && edges.Contains(id) ? id : null,
        }));
        AddDoubtfulPairs(rows);
        var ranked = rows.GroupBy(edge => edge.Row.Source).SelectMany(Rank);
        return [.. ranked.OrderBy(edge => edge.Row.Source, StringComparer.Ordinal).ThenBy(edge => edge.Row.Type, StringComparer.Ordinal).ThenBy(edge => edge.Row.Target, StringComparer.Ordinal)];

        string TextOf(UInt128 node) => texts.TryGetValue(node, out var text) ? text : texts[node] = GraphIds.Text(node);
    }

    /// <summary>The doubts, in order; values and edges are taken before them.</summary>
    public IEnumerable<IssueRow> Issues => _issues.OrderBy(row => row.NodeId, StringComparer.Ordinal)
        .ThenBy(row => row.Kind, StringComparer.Ordinal)
        .ThenBy(row => row.EdgeId, StringComparer.Ordinal)
        .ThenBy(row => row.Detail, StringComparer.Ordinal);

    /// <summary>
    /// The values of a functional property that contradict a surer one, each with that: 1815 contradicts neither 10 December 1815 nor 11 January 1815, but
    /// these contradict each other. What is no date ("Monday") stands behind all that are, however sure it is.
    /// </summary>
    private static IEnumerable<(ValueRow Best, ValueRow Row)> Doubts(IEnumerable<ValueRow> values)
    {
        var sure = new List<ValueRow>();
        foreach (var row in values)
        {
            if (sure.Find(other => Contradicts(other, row)) is { } best)
            {
                yield return (best, row);
            }
            else
            {
                sure.Add(row);
            }
        }
    }

    /// <summary>1815 says nothing else than 10 December 1815; another day, month or year does.</summary>
    private static bool Contradicts(ValueRow best, ValueRow row) =>
        !best.Value.StartsWith(row.Value, StringComparison.Ordinal) && !row.Value.StartsWith(best.Value, StringComparison.Ordinal);

    /// <summary>Whether what never holds both ways is said more surely the other way.</summary>
    private bool IsWeaker(EdgeRow row, UInt128 source, UInt128 target, string type)
    {
        if (!_reverse.TryGetValue((target, source, type), out var other))
        {
            return false;
        }

        var confidence = other.ConfidenceBy(options.Confidence);
        var isWeaker = row.Confidence < confidence || (row.Confidence == confidence && source > target);
        if (isWeaker && confidence >= _least)
        {
            var detail = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{type} is said the other way as well, with {confidence:0.00} to {row.Confidence:0.00}.");
            _issues.Add(new IssueRow(nameof(IssueKind.Antisymmetric), row.Source, options.Strict ? null : row.EdgeId, detail));
        }

        return isWeaker && confidence >= _least;
    }

    /// <summary>
    /// Of a symmetric type that holds for pairs (SPOUSE), a node may have several edges, one after another in life, but a sentence with
    /// three names says more than is so: all but the surest of a node are doubts. Its partition sees those that end at it as well.
    /// </summary>
    private void AddDoubtfulPairs(List<(EdgeRow Row, EdgeTally Tally)> rows)
    {
        var said = rows.Where(edge => _pairedTypes.Contains(edge.Row.Type)).Select(edge => (Node: edge.Row.Source, edge.Row.Type, edge.Row.Confidence, edge.Row.EdgeId))
            .Concat(_reverse.Where(edge => _pairedTypes.Contains(edge.Key.Type)).Select(edge => (
                Node: GraphIds.Text(edge.Key.Target),
                edge.Key.Type,
                Confidence: edge.Value.ConfidenceBy(options.Confidence),
                EdgeId: GraphIds.Text(GraphIds.OfEdge(edge.Key.Source, edge.Key.Type, edge.Key.Target)))))
            .Where(edge => edge.Confidence >= _least);
        foreach (var edges in said.GroupBy(edge => (edge.Node, edge.Type)))
        {
            foreach (var edge in edges.OrderByDescending(edge => edge.Confidence).ThenBy(edge => edge.EdgeId, StringComparer.Ordinal).Skip(1))
            {
                _issues.Add(new IssueRow(nameof(IssueKind.Functional), edge.Node, edge.EdgeId, $"{edge.Type} with another is surer."));
            }
        }
    }

    /// <summary>Ranks the edges of a source; of a functional type only the first is beyond doubt.</summary>
    private IEnumerable<(EdgeRow Row, EdgeTally Tally)> Rank(IEnumerable<(EdgeRow Row, EdgeTally Tally)> edges)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rank = 0;
        foreach (var (row, tally) in edges.OrderByDescending(edge => edge.Row.Confidence).ThenByDescending(edge => edge.Row.Support).ThenBy(edge => edge.Row.EdgeId, StringComparer.Ordinal))
        {
            if (_functionalTypes.Contains(row.Type) && !seen.Add(row.Type))
            {
                _issues.Add(new IssueRow(nameof(IssueKind.Functional), row.Source, options.Strict ? null : row.EdgeId, $"{row.Type} has a surer target."));
                if (options.Strict)
                {
                    continue;
                }
            }

            yield return (row with { Rank = ++rank }, tally);
        }
    }
}
