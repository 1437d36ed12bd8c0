using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>The table with one row per related pair of mentions.</summary>
public static class RelationTable
{
    /// <summary>The table.</summary>
    public static Table<RelationRow> Instance { get; } = new("relations",
    [
        new TextColumn<RelationRow>("doc_uid", row => row.DocUid),
        new TextColumn<RelationRow>("doc_id", row => row.DocId, Nullable: true),
        new TextColumn<RelationRow>("head_id", row => row.HeadId),
        new TextColumn<RelationRow>("tail_id", row => row.TailId),
        new TextColumn<RelationRow>("head_text", row => row.HeadText),
        new TextColumn<RelationRow>("tail_text", row => row.TailText),
        new TextColumn<RelationRow>("head_label", row => row.HeadLabel),
        new TextColumn<RelationRow>("tail_label", row => row.TailLabel),
        new TextColumn<RelationRow>("label", row => row.Label),
        new ValueColumn<RelationRow, float>("score", row => row.Score),
        new ValueColumn<RelationRow, int>("sentence", row => row.Sentence),
    ])
    {
        CountColumn = "relations",
        Label = row => row.Label,
    };

    /// <summary>Reads the rows of a file.</summary>
    /// <inheritdoc cref="ITableFormat.ReadAsync"/>
    public static IAsyncEnumerable<RelationRow> ReadAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(stream, origin, Instance.ColumnNames, Read, cancellationToken);

    private static RelationRow Read(ITableValues values, int row) => new(
        values.Text("doc_uid", row)!,
        values.Text("doc_id", row),
        values.Text("head_id", row)!,
        values.Text("tail_id", row)!,
        values.Text("head_text", row)!,
        values.Text("tail_text", row)!,
        values.Has("head_label") ? values.Text("head_label", row) : null,
        values.Has("tail_label") ? values.Text("tail_label", row) : null,
        values.Text("label", row)!,
        values.Number<float>("score", row),
        values.Number<int>("sentence", row));
}
