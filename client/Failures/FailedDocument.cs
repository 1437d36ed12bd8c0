using LukePipeline.Tables;

namespace LukePipeline.Client.Failures;

/// <summary>A row of <c>failures</c>, as a person reads it.</summary>
/// <param name="DocUid">The document; null for a file that could not be read, or not to its end.</param>
/// <param name="DocId">The user's id of it, where it has one.</param>
/// <param name="Source">Its input.</param>
/// <param name="Position">Its place there.</param>
/// <param name="Reason">Why it failed, of the closed set.</param>
/// <param name="Message">The particulars.</param>
internal sealed record FailedDocument(string? DocUid, string? DocId, string Source, long Position, string Reason, string Message)
{
    private static readonly string[] Columns = ["doc_uid", "doc_id", "source", "position", "reason", "message"];

    /// <summary>Where it stands, in words.</summary>
    public string Place => DocUid is null
        ? $"{Source} (from {Position} on)"
        : $"{Source} at {Position}{(DocId is null ? "" : $" ({DocId})")}";

    /// <summary>Reads the rows of one file.</summary>
    public static IAsyncEnumerable<FailedDocument> ReadAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(stream, origin, Columns, Read, cancellationToken);

    private static FailedDocument Read(ITableValues values, int row) => new(
        values.Text("doc_uid", row),
        values.Text("doc_id", row),
        values.Text("source", row) ?? "",
        values.Number<long>("position", row),
        values.Text("reason", row) ?? "",
        values.Text("message", row) ?? "");
}
