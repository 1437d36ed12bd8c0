namespace LukePipeline.Output;

/// <summary>Names of the tables and their columns.</summary>
public static class TableSchemas
{
    /// <summary>Version of the tables, in the metadata of every file as <c>luke.schema_version</c>.</summary>
    public const int Version = 1;

    /// <summary>Fixed columns of <c>documents</c>, in order; the carried metadata columns follow.</summary>
    public static IReadOnlyList<string> DocumentColumns { get; } =
    [
        "doc_uid", "doc_id", "source", "position", "characters", "sentences", "entities", "relations", "status", "reason", "dropped_pairs",
    ];
}
