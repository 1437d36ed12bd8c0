using System.Collections.Frozen;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tables;

/// <summary>
/// Everything that one document contributes to the tables, held back until all its stages are done; or one file-level
/// failure, which has no row in <c>documents</c>.
/// </summary>
public sealed record DocumentRows
{
    private static readonly FrozenDictionary<string, string> NoMetadata = FrozenDictionary<string, string>.Empty;
    private static readonly FrozenDictionary<string, int> NoCounts = FrozenDictionary<string, int>.Empty;

    private DocumentRows()
    {
    }

    /// <summary>The document's row; null for a file-level failure.</summary>
    public DocumentRow? Document { get; private init; }

    /// <summary>Its rows in the tables of the stages, in the order of the tables.</summary>
    public IReadOnlyList<TableRows> Tables { get; private init; } = [];

    /// <summary>Fields of the document that were ignored although their names promise something, see <see cref="Document.IgnoredFields"/>.</summary>
    public IReadOnlyList<string> IgnoredFields { get; init; } = [];

    /// <summary>Fields of words, sentences or mentions that it has, see <see cref="Document.BroughtFields"/>.</summary>
    public IReadOnlyList<string> BroughtFields { get; init; } = [];

    /// <summary>Carried fields that could not be decoded, see <see cref="Document.UndecodedFields"/>.</summary>
    public IReadOnlyList<string> UndecodedFields { get; init; } = [];

    /// <summary>Why it failed; null when it is done.</summary>
    public FailureRow? Failure { get; private init; }

    /// <summary>A document whose stages all ran. The counts in <paramref name="document"/> must be those of the rows.</summary>
    /// <exception cref="ArgumentException">The row is not marked done, or its counts differ from the rows.</exception>
    public static DocumentRows Done(DocumentRow document, IReadOnlyList<TableRows> tables)
    {
        if (document.Status != DocumentStatus.Done || document.Reason is not null)
        {
            throw new ArgumentException("A document with rows is done and has no reason.", nameof(document));
        }

        if (tables.FirstOrDefault(rows => rows.Table.CountColumn is { } column && document.CountOf(column) != rows.Count) is { } wrong)
        {
            throw new ArgumentException(
                $"The row counts {document.CountOf(wrong.Table.CountColumn!)} {wrong.Table.Name}, the rows are {wrong.Count}.", nameof(document));
        }

        return new DocumentRows { Document = document, Tables = tables };
    }

    /// <summary>A place of an input that yields no document: one row in <c>documents</c>, one in <c>failures</c>, nothing else.</summary>
    public static DocumentRows Failed(DocumentFailure failure) => Failed(
        new DocumentRow(
            RowIds.DocUid(failure), failure.DocumentId, failure.Source, failure.Position, Characters: 0, Sentences: 0, DocumentStatus.Failed,
            failure.Reason, NoCounts, NoMetadata),
        failure.Message);

    /// <summary>A document that was read and failed later: the same two rows.</summary>
    public static DocumentRows Failed(Document document, ReasonCode reason, string message, int characters) => Failed(
        new DocumentRow(
            RowIds.DocUid(document), document.Id, document.Source, document.Position, characters, Sentences: 0, DocumentStatus.Failed, reason,
            NoCounts, document.Metadata)
        {
            TextHash = ContentHashes.OfText(document),
            RowHash = ContentHashes.OfRow(document),
        },
        message);

    /// <summary>A file that could not be read, or not to its end: one row in <c>failures</c> without a document.</summary>
    public static DocumentRows FailedFile(string source, long position, ReasonCode reason, string message) =>
        new() { Failure = new FailureRow(DocUid: null, DocId: null, source, position, reason, message) };

    private static DocumentRows Failed(DocumentRow row, string message) => new()
    {
        Document = row,
        Failure = new FailureRow(row.DocUid, row.DocId, row.Source, row.Position, row.Reason!.Value, message),
    };

    /// <summary>The same, of a run of a dataset.</summary>
    internal DocumentRows OfRun(int run) => Document is null ? this : this with { Document = Document with { Run = run } };

    /// <summary>The same, with counts of rows that lie elsewhere.</summary>
    /// <param name="counts">By column of <c>documents</c>.</param>
    internal DocumentRows WithCounts(IReadOnlyDictionary<string, int> counts) => this with
    {
        Document = Document! with { Counts = Document.Counts.Where(count => !counts.ContainsKey(count.Key)).Concat(counts).ToDictionary(StringComparer.Ordinal) },
    };

    /// <summary>Its rows in one table; none where it has none.</summary>
    public IReadOnlyList<TRow> Of<TRow>(Table<TRow> table) => Tables.OfType<TableRows<TRow>>().FirstOrDefault(rows => rows.Table == table)?.Rows ?? [];
}
