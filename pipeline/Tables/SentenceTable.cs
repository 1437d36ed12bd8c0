namespace LukePipeline.Tables;

/// <summary>The table with one row per sentence, which belongs to every job: what is found is shown where it is said without the inputs.</summary>
public static class SentenceTable
{
    /// <summary>The table.</summary>
    public static Table<SentenceRow> Instance { get; } = new("sentences",
    [
        new TextColumn<SentenceRow>("doc_uid", row => row.DocUid),
        new ValueColumn<SentenceRow, int>("sentence", row => row.Sentence),
        new ValueColumn<SentenceRow, int>("start", row => row.Start),
        new ValueColumn<SentenceRow, int>("end", row => row.End),
        new ValueColumn<SentenceRow, int>("start_utf16", row => row.StartUtf16),
        new ValueColumn<SentenceRow, int>("end_utf16", row => row.EndUtf16),
        new TextColumn<SentenceRow>("text", row => row.Text, Nullable: true),
    ])
    {
        PackedBytes = row => 12 + (0.4 * (row.Text?.Length ?? 0)),
    };

    /// <summary>Reads the rows of a file.</summary>
    /// <inheritdoc cref="ITableFormat.ReadAsync"/>
    public static IAsyncEnumerable<SentenceRow> ReadAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(stream, origin, Instance.ColumnNames, Read, cancellationToken);

    private static SentenceRow Read(ITableValues values, int row) => new(
        values.Text("doc_uid", row)!,
        values.Number<int>("sentence", row),
        values.Number<int>("start", row),
        values.Number<int>("end", row),
        values.Number<int>("start_utf16", row),
        values.Number<int>("end_utf16", row),
        values.Text("text", row));
}
