namespace LukePipeline.Tables.Formats.Parquet;

/// <summary>Names of the tables and their columns.</summary>
public static class TableSchemas
{
    /// <summary>Version of the tables, in the metadata of every file as <c>luke.schema_version</c>.</summary>
    public const int Version = 1;

    /// <summary>The table with one row per document.</summary>
    public const string Documents = "documents";

    /// <summary>The table with one row per mention.</summary>
    public const string Entities = "entities";

    /// <summary>The table with one row per related pair of mentions.</summary>
    public const string Relations = "relations";

    /// <summary>The table with one vector per mention.</summary>
    public const string Embeddings = "embeddings";

    /// <summary>The table with one row per failed document or file.</summary>
    public const string Failures = "failures";

    /// <summary>All tables; each is a folder below the output. Every shard writes a file of each, be it empty.</summary>
    public static IReadOnlyList<string> All { get; } = [Documents, Entities, Relations, Embeddings, Failures];

    /// <summary>Fixed columns of <c>documents</c>, in order; the carried metadata columns follow.</summary>
    public static IReadOnlyList<string> DocumentColumns { get; } = [.. DocumentTable([]).Select(column => column.Name)];

    /// <summary>Name of a status in the tables.</summary>
    public static string NameOf(DocumentStatus status) => status == DocumentStatus.Done ? "done" : "failed";

    internal static TableColumn<DocumentRow>[] DocumentTable(IReadOnlyList<string> metadataFields) =>
    [
        new TextColumn<DocumentRow>("doc_uid", row => row.DocUid),
        new TextColumn<DocumentRow>("doc_id", row => row.DocId, nullable: true),
        new TextColumn<DocumentRow>("source", row => row.Source),
        new ValueColumn<DocumentRow, long>("position", row => row.Position),
        new ValueColumn<DocumentRow, int>("characters", row => row.Characters),
        new ValueColumn<DocumentRow, int>("sentences", row => row.Sentences),
        new ValueColumn<DocumentRow, int>("entities", row => row.Entities),
        new ValueColumn<DocumentRow, int>("relations", row => row.Relations),
        new TextColumn<DocumentRow>("status", row => NameOf(row.Status)),
        new TextColumn<DocumentRow>("reason", row => row.Reason?.ToString(), nullable: true),
        new ValueColumn<DocumentRow, int>("dropped_pairs", row => row.DroppedPairs),
        .. metadataFields.Select(field => new TextColumn<DocumentRow>(field, row => row.Metadata.GetValueOrDefault(field), nullable: true)),
    ];

    internal static TableColumn<EntityRow>[] EntityTable() =>
    [
        new TextColumn<EntityRow>("doc_uid", row => row.DocUid),
        new TextColumn<EntityRow>("doc_id", row => row.DocId, nullable: true),
        new TextColumn<EntityRow>("entity_id", row => row.EntityId),
        new ValueColumn<EntityRow, int>("sentence", row => row.Sentence),
        new ValueColumn<EntityRow, int>("start", row => row.Start),
        new ValueColumn<EntityRow, int>("end", row => row.End),
        new ValueColumn<EntityRow, int>("start_utf16", row => row.StartUtf16),
        new ValueColumn<EntityRow, int>("end_utf16", row => row.EndUtf16),
        new TextColumn<EntityRow>("text", row => row.Text),
        new TextColumn<EntityRow>("label", row => row.Label),
        new ValueColumn<EntityRow, float>("score", row => row.Score),
    ];

    internal static TableColumn<RelationRow>[] RelationTable() =>
    [
        new TextColumn<RelationRow>("doc_uid", row => row.DocUid),
        new TextColumn<RelationRow>("doc_id", row => row.DocId, nullable: true),
        new TextColumn<RelationRow>("head_id", row => row.HeadId),
        new TextColumn<RelationRow>("tail_id", row => row.TailId),
        new TextColumn<RelationRow>("head_text", row => row.HeadText),
        new TextColumn<RelationRow>("tail_text", row => row.TailText),
        new TextColumn<RelationRow>("label", row => row.Label),
        new ValueColumn<RelationRow, float>("score", row => row.Score),
        new ValueColumn<RelationRow, int>("sentence", row => row.Sentence),
    ];

    internal static TableColumn<EmbeddingRow>[] EmbeddingTable() =>
    [
        new TextColumn<EmbeddingRow>("doc_uid", row => row.DocUid),
        new TextColumn<EmbeddingRow>("entity_id", row => row.EntityId),
        new TextColumn<EmbeddingRow>("label", row => row.Label),
        new VectorColumn<EmbeddingRow>("vector", row => row.Vector),
    ];

    internal static TableColumn<FailureRow>[] FailureTable() =>
    [
        new TextColumn<FailureRow>("doc_uid", row => row.DocUid, nullable: true),
        new TextColumn<FailureRow>("doc_id", row => row.DocId, nullable: true),
        new TextColumn<FailureRow>("source", row => row.Source),
        new ValueColumn<FailureRow, long>("position", row => row.Position),
        new TextColumn<FailureRow>("reason", row => row.Reason.ToString()),
        new TextColumn<FailureRow>("message", row => row.Message),
    ];
}
