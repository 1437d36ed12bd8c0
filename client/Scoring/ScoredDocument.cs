using LukePipeline.Tables;

namespace LukePipeline.Client.Scoring;

/// <summary>What <c>documents</c> tells of a document that has the id of a gold one; its text hash is null in tables of version 1.</summary>
internal sealed record ScoredDocument(string DocUid, string DocId, string Source, long Position, string? Reason, string? TextHash)
{
    private static readonly string[] Columns = ["doc_uid", "doc_id", "source", "position", "reason", "text_hash"];

    /// <summary>Reads the rows of a file, those without an id left out.</summary>
    /// <inheritdoc cref="ITableFormat.ReadAsync"/>
    public static IAsyncEnumerable<ScoredDocument> ReadAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(stream, origin, Columns, Read, cancellationToken).Where(row => row.DocId.Length > 0);

    private static ScoredDocument Read(ITableValues values, int row) => new(
        values.Text("doc_uid", row)!,
        values.Text("doc_id", row) ?? "",
        values.Text("source", row)!,
        values.Number<long>("position", row),
        values.Text("reason", row),
        values.Has("text_hash") ? values.Text("text_hash", row) : null);
}
