namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>One row of <c>embeddings</c>: the vector of one mention.</summary>
/// <param name="DocUid">The document.</param>
/// <param name="EntityId">The mention.</param>
/// <param name="Label">Name of the mention's class.</param>
/// <param name="Vector">Last entity hidden state, [hidden size].</param>
public sealed record EmbeddingRow(string DocUid, string EntityId, string Label, float[] Vector);
