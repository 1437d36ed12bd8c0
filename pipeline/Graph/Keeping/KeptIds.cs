using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Keeping;

/// <summary>The ids that nodes have in the graph, where they are not those that follow from their names.</summary>
/// <param name="kept">The ids, by those that follow from the names. No two nodes have one id.</param>
/// <param name="mapping">Tells which types hold both ways: their edges go from the lesser id to the greater one.</param>
internal sealed class KeptIds(IReadOnlyDictionary<UInt128, UInt128> kept, GraphMapping mapping)
{
    private readonly HashSet<string> _symmetric =
        [.. mapping.Relations.Where(relation => mapping.OfRelation(relation).Symmetric).Select(mapping.TypeOf)];

    /// <summary>Whether every node has the id that follows from its name.</summary>
    public bool IsEmpty => kept.Count == 0;

    /// <summary>The id of a node.</summary>
    public UInt128 Of(UInt128 node) => kept.GetValueOrDefault(node, node);

    /// <summary>The mentions of a document, by the ids of the graph.</summary>
    public MentionsPart Of(MentionsPart part) =>
        IsEmpty ? part : part with { Mentions = [.. part.Mentions.Select(mention => mention with { Node = Of(mention.Node) })] };

    /// <summary>What is said of a node, by the ids of the graph, and the node that it is said of.</summary>
    public (object Part, UInt128 Node) Of(object part)
    {
        switch (part)
        {
            case NodePart node:
                return (IsEmpty ? part : node with { Node = Of(node.Node) }, Of(node.Node));
            case EdgePart edge:
                var (source, target, _) = Of(new EdgeKey(edge.Source, edge.Target, edge.Type));
                return (IsEmpty ? part : edge with { Source = source, Target = target }, edge.IsReverse ? target : source);
            case ValuePart value:
                return (IsEmpty ? part : value with { Node = Of(value.Node) }, Of(value.Node));
            case IssuePart issue:
                // One of an edge is of the node that the edge begins at, also where it begins at the other end now.
                EdgeKey? doubted = issue.Edge is { } of ? Of(of) : null;
                var doubt = issue with { Node = doubted?.Source ?? Of(issue.Node), Edge = doubted };
                return (doubt, doubt.Node);
            default:
                throw new ArgumentException($"{part.GetType().Name} is of no node.", nameof(part));
        }
    }

    private EdgeKey Of(EdgeKey edge)
    {
        var (source, target) = (Of(edge.Source), Of(edge.Target));
        return _symmetric.Contains(edge.Type) && source > target ? new EdgeKey(target, source, edge.Type) : new EdgeKey(source, target, edge.Type);
    }
}
