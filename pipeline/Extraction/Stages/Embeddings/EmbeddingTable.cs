using LukePipeline.Tables;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>The table with one vector per mention.</summary>
public static class EmbeddingTable
{
    /// <summary>The table.</summary>
    public static Table<EmbeddingRow> Instance { get; } = new("embeddings",
    [
        new TextColumn<EmbeddingRow>("doc_uid", row => row.DocUid),
        new TextColumn<EmbeddingRow>("entity_id", row => row.EntityId),
        new TextColumn<EmbeddingRow>("label", row => row.Label),
        new VectorColumn<EmbeddingRow>("vector", row => row.Vector),
    ])
    {
        // Numbers without a pattern pack hardly.
        PackedBytes = row => 0.92 * sizeof(float) * row.Vector.Length,
    };
}
