using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Graph.Source;

namespace LukePipeline.Graph.Building;

/// <summary>Makes edges, values and doubts of the relations of one document.</summary>
/// <param name="options">Mapping, and whether doubtful edges are left out.</param>
/// <param name="document">The document.</param>
/// <param name="claim">The document and its text; the score is that of each edge.</param>
/// <param name="target">Takes the parts.</param>
internal sealed class RelationMapper(GraphBuildOptions options, SourceDocument document, Claim claim, SpillFile target)
{
    private readonly Dictionary<(UInt128 Source, UInt128 Target, string Type), List<EvidencePart>> _edges = [];
    private readonly Dictionary<(UInt128 Node, string Property, TypedValue Value), List<float>> _values = [];
    private readonly HashSet<string> _seenFromBothEnds = new(StringComparer.Ordinal);
    private readonly ListedNames _lists = new(document, options.Mapping);

    public void Map(IEnumerable<MappedRelation> relations)
    {
        foreach (var relation in relations)
        {
            var (head, tail) = (relation.Head, relation.Tail);
            if (head.Node is { } source && tail.Node is { } node)
            {
                AddEdge(relation, source, node);
            }
            else if (head.Node is { } of && LiteralOf(tail, relation) is { } literal)
            {
                AddValue(relation, of, literal);
            }
            else
            {
                AddLost(relation);
            }
        }

        foreach (var ((source, node, type), evidence) in _edges)
        {
            var best = claim with { Score = evidence.Max(sentence => sentence.Score) };
            target[source].Write(new EdgePart(source, node, type, IsReverse: false, document.DocUid, document.DocId, best, evidence));
            if (_seenFromBothEnds.Contains(type))
            {
                target[node].Write(new EdgePart(source, node, type, IsReverse: true, "", null, best, []));
            }
        }

        foreach (var ((node, property, value), scores) in _values)
        {
            target[node].Write(new ValuePart(node, property, value.Value, value.Datatype, claim with { Score = scores.Max() }, scores.Count));
        }
    }

    /// <summary>What a mention is a value of; null where it is none. A date is one where one belongs, whatever the model takes it for.</summary>
    private string? LiteralOf(MappedEnd end, MappedRelation relation)
    {
        var label = options.Mapping.OfLabel(end.Entity.Label);
        return label.Drop ? null : label.Literal ?? (options.Mapping.OfRelation(relation.Row.Label).Value is not null && DateValue.IsDay(end.Entity.Text) ? "date" : null);
    }

    /// <summary>Tells of a relation that becomes nothing, but for what the user leaves out. Where neither end is a node, its own text says where it belongs.</summary>
    private void AddLost(MappedRelation relation)
    {
        var (head, tail) = (relation.Head, relation.Tail);
        if (options.Mapping.OfLabel(head.Entity.Label).Drop || options.Mapping.OfLabel(tail.Entity.Label).Drop)
        {
            return;
        }

        var isOfAValue = options.Mapping.OfLabel(head.Entity.Label).Literal is not null;
        var detail = $"{options.Mapping.TypeOf(relation.Row.Label)} from {Describe(head)} to {Describe(tail)}: no edge is made of it, since {(isOfAValue ? "a value has no relations" : "a title or the like is no name")}.";
        var node = head.Node ?? tail.Node ?? GraphIds.Hash(detail);
        target[node].Write(new IssuePart(isOfAValue ? IssueKind.DomainRange : IssueKind.NoName, node, null, detail));
    }

    private string Describe(MappedEnd end) => $"{NameOf(end)} '{end.Entity.Text}'";

    private void AddEdge(MappedRelation relation, UInt128 source, UInt128 node)
    {
        var rule = options.Mapping.OfRelation(relation.Row.Label);
        var type = options.Mapping.TypeOf(relation.Row.Label);
        if (source == node)
        {
            target[source].Write(new IssuePart(IssueKind.SelfLoop, source, null, $"{type} joins '{relation.Row.HeadText}' and '{relation.Row.TailText}', which are one."));
            return;
        }

        if (rule.Symmetric && rule.Functional && _lists.Contradict(relation.Head.Entity, relation.Tail.Entity))
        {
            var (low, high) = source < node ? (relation.Row.HeadText, relation.Row.TailText) : (relation.Row.TailText, relation.Row.HeadText);
            target[source < node ? source : node].Write(new IssuePart(
                IssueKind.Functional, source < node ? source : node, null, $"{type} joins '{low}' and '{high}', which a sentence has in a list of names: no edge is made of it."));
            return;
        }

        var (fits, detail) = Fits(rule, relation, type);
        if (rule.Inverse is { } inverse)
        {
            (source, node, type, rule) = (node, source, options.Mapping.TypeOf(inverse), options.Mapping.OfRelation(inverse));
        }

        if (rule.Symmetric && source > node)
        {
            (source, node) = (node, source);
        }

        if (!fits)
        {
            target[source].Write(new IssuePart(IssueKind.DomainRange, source, options.Strict ? null : new EdgeKey(source, node, type), detail));
            if (options.Strict)
            {
                return;
            }
        }

        if (rule.Antisymmetric || (rule.Symmetric && rule.Functional))
        {
            _seenFromBothEnds.Add(type);
        }

        (_edges.TryGetValue((source, node, type), out var evidence) ? evidence : _edges[(source, node, type)] = []).Add(Evidence(relation));
    }

    private void AddValue(MappedRelation relation, UInt128 node, string literal)
    {
        var (fits, detail) = Fits(options.Mapping.OfRelation(relation.Row.Label), relation, options.Mapping.PropertyOf(relation.Row.Label));
        if (!fits)
        {
            target[node].Write(new IssuePart(IssueKind.DomainRange, node, null, detail));
            if (options.Strict)
            {
                return;
            }
        }

        var value = literal == "date" ? DateValue.Of(relation.Row.TailText) : TypedValue.OfText(relation.Row.TailText);
        var key = (node, options.Mapping.PropertyOf(relation.Row.Label), value);
        (_values.TryGetValue(key, out var scores) ? scores : _values[key] = []).Add(relation.Row.Score);
    }

    /// <summary>Whether a relation joins labels that it may join.</summary>
    private (bool Fits, string Detail) Fits(RelationMapping rule, MappedRelation relation, string type)
    {
        var (head, tail) = (NameOf(relation.Head), NameOf(relation.Tail));
        var fits = (rule.Domain.Count == 0 || rule.Domain.Contains(head)) && (rule.Range.Count == 0 || rule.Range.Contains(tail)) && (!IsOfValues(rule) || relation.Tail.Node is null || MayBeAValue(relation.Tail));
        return (fits, fits ? "" : $"{type} from {Describe(relation.Head)} to {Describe(relation.Tail)}.");
    }

    private static bool IsOfValues(RelationMapping rule) => rule is { Value: not null, Type: null, Range.Count: 0 };

    /// <summary>What ships as a value may stand where one belongs, also where the user makes nodes of it.</summary>
    private static bool MayBeAValue(MappedEnd end) => GraphMapping.Shipped.OfLabel(end.Entity.Label).Literal is not null;

    private string NameOf(MappedEnd end) => options.Mapping.NameOf(end.Entity.Label);

    private EvidencePart Evidence(MappedRelation relation)
    {
        var (row, head, tail) = (relation.Row, relation.Head.Entity, relation.Tail.Entity);
        return document.Sentences.TryGetValue(row.Sentence, out var sentence)
            ? new EvidencePart(row.HeadId, row.TailId, row.Sentence, sentence.Start, sentence.End, row.Score, sentence.Text)
            : new EvidencePart(row.HeadId, row.TailId, row.Sentence, Math.Min(head.Start, tail.Start), Math.Max(head.End, tail.End), row.Score, null);
    }
}
