using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages.Entities;

/// <summary>The table with one row per mention.</summary>
public static class EntityTable
{
    /// <summary>The table.</summary>
    public static Table<EntityRow> Instance { get; } = new("entities",
    [
        new TextColumn<EntityRow>("doc_uid", row => row.DocUid),
        new TextColumn<EntityRow>("doc_id", row => row.DocId, Nullable: true),
        new TextColumn<EntityRow>("entity_id", row => row.EntityId),
        new ValueColumn<EntityRow, int>("sentence", row => row.Sentence),
        new ValueColumn<EntityRow, int>("start", row => row.Start),
        new ValueColumn<EntityRow, int>("end", row => row.End),
        new ValueColumn<EntityRow, int>("start_utf16", row => row.StartUtf16),
        new ValueColumn<EntityRow, int>("end_utf16", row => row.EndUtf16),
        new TextColumn<EntityRow>("text", row => row.Text),
        new TextColumn<EntityRow>("label", row => row.Label),
        new ValueColumn<EntityRow, float>("score", row => row.Score),
    ])
    {
        CountColumn = "entities",
        Label = row => row.Label,
        PackedBytes = _ => 45,
    };

    /// <summary>Reads the rows of a file.</summary>
    /// <inheritdoc cref="ITableFormat.ReadAsync"/>
    public static IAsyncEnumerable<EntityRow> ReadAsync(ITableFormat format, Stream stream, string origin, CancellationToken cancellationToken) =>
        format.ReadAsync(stream, origin, Instance.ColumnNames, Read, cancellationToken);

    private static EntityRow Read(ITableValues values, int row) => new(
        values.Text("doc_uid", row)!,
        values.Text("doc_id", row),
        values.Text("entity_id", row)!,
        values.Number<int>("sentence", row),
        values.Number<int>("start", row),
        values.Number<int>("end", row),
        values.Number<int>("start_utf16", row),
        values.Number<int>("end_utf16", row),
        values.Text("text", row)!,
        values.Text("label", row)!,
        values.Number<float>("score", row));
}
