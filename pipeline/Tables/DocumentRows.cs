using System.Collections.Frozen;
using LukePipeline.Ground;

namespace LukePipeline.Tables;

/// <summary>
/// Everything that one document contributes to the tables, held back until all its stages are done; or one file-level
/// failure, which has no row in <c>documents</c>.
/// </summary>
public sealed record DocumentRows
{
    private static readonly FrozenDictionary<string, string> NoMetadata = FrozenDictionary<string, string>.Empty;

    private DocumentRows()
    {
    }

    /// <summary>The document's row; null for a file-level failure.</summary>
    public DocumentRow? Document { get; private init; }

    /// <summary>Its mentions, in text order.</summary>
    public IReadOnlyList<EntityRow> Entities { get; private init; } = [];

    /// <summary>Its relations, by sentence, head and tail.</summary>
    public IReadOnlyList<RelationRow> Relations { get; private init; } = [];

    /// <summary>The vectors of its mentions, in the order of <see cref="Entities"/>.</summary>
    public IReadOnlyList<EmbeddingRow> Embeddings { get; private init; } = [];

    /// <summary>Why it failed; null when it is done.</summary>
    public FailureRow? Failure { get; private init; }

    /// <summary>A document whose stages all ran. The counts in <paramref name="document"/> must be those of the lists.</summary>
    /// <exception cref="ArgumentException">The row is not marked done, or its counts differ from the lists.</exception>
    public static DocumentRows Done(
        DocumentRow document,
        IReadOnlyList<EntityRow> entities,
        IReadOnlyList<RelationRow> relations,
        IReadOnlyList<EmbeddingRow> embeddings)
    {
        if (document.Status != DocumentStatus.Done || document.Reason is not null)
        {
            throw new ArgumentException("A document with rows is done and has no reason.", nameof(document));
        }

        if (document.Entities != entities.Count || document.Relations != relations.Count)
        {
            throw new ArgumentException(
                $"The row counts {document.Entities} entities and {document.Relations} relations, the lists hold {entities.Count} and {relations.Count}.",
                nameof(document));
        }

        return new DocumentRows { Document = document, Entities = entities, Relations = relations, Embeddings = embeddings };
    }

    /// <summary>A document that failed: one row in <c>documents</c>, one in <c>failures</c>, nothing else.</summary>
    public static DocumentRows Failed(
        string source,
        long position,
        string? docId,
        ReasonCode reason,
        string message,
        int characters = 0,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var uid = RowIds.DocUid(source, position);
        return new DocumentRows
        {
            Document = new DocumentRow(
                uid, docId, source, position, characters, Sentences: 0, Entities: 0, Relations: 0, DocumentStatus.Failed, reason, DroppedPairs: 0, metadata ?? NoMetadata),
            Failure = new FailureRow(uid, docId, source, position, reason, message),
        };
    }

    /// <summary>A file that could not be read, or not to its end: one row in <c>failures</c> without a document.</summary>
    public static DocumentRows FailedFile(string source, long position, ReasonCode reason, string message) =>
        new() { Failure = new FailureRow(DocUid: null, DocId: null, source, position, reason, message) };
}
