using System.Runtime.CompilerServices;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Changes;

/// <summary>The nodes that the mentions of a document name.</summary>
/// <param name="Document">The document.</param>
/// <param name="Nodes">The nodes, by mention.</param>
internal sealed record DocumentNodes(UInt128 Document, IReadOnlyDictionary<string, UInt128> Nodes)
{
    /// <summary>The same of parts.</summary>
    public static DocumentNodes Of(MentionsPart part)
    {
        var nodes = new Dictionary<string, UInt128>(part.Mentions.Count, StringComparer.Ordinal);
        foreach (var mention in part.Mentions)
        {
            nodes[mention.EntityId] = mention.Node;
        }

        return new DocumentNodes(part.Document, nodes);
    }

    /// <summary>The documents of a table of mentions, in its order.</summary>
    public static async IAsyncEnumerable<DocumentNodes> ReadAsync(IAsyncEnumerable<MentionRow> mentions, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? document = null;
        var nodes = new Dictionary<string, UInt128>(StringComparer.Ordinal);
        await foreach (var mention in mentions.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (document is not null && document != mention.DocUid)
            {
                yield return new DocumentNodes(GraphIds.OfDocument(document), nodes);
                nodes = new Dictionary<string, UInt128>(StringComparer.Ordinal);
            }

            document = mention.DocUid;
            nodes[mention.EntityId] = GraphIds.OfDocument(mention.NodeId);
        }

        if (document is not null)
        {
            yield return new DocumentNodes(GraphIds.OfDocument(document), nodes);
        }
    }

    /// <summary>The two nodes of every mention that both have; in memory is one document of each.</summary>
    /// <param name="before">The older documents, in the order of their ids.</param>
    /// <param name="after">The newer documents, in the order of their ids.</param>
    /// <param name="cancellationToken">Stops the walk.</param>
    public static async IAsyncEnumerable<(UInt128 Old, UInt128 Node)> PairAsync(
        IAsyncEnumerable<DocumentNodes> before, IAsyncEnumerable<DocumentNodes> after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pairs = SortedPairs.Of(before, after, (left, right) => left.Document.CompareTo(right.Document), cancellationToken);
        await foreach (var (old, current) in pairs.ConfigureAwait(false))
        {
            foreach (var (mention, node) in current?.Nodes ?? new Dictionary<string, UInt128>())
            {
                if (old is not null && old.Nodes.TryGetValue(mention, out var of))
                {
                    yield return (of, node);
                }
            }
        }
    }
}
