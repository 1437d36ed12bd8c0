namespace LukePipeline.Engine.Batches;

/// <summary>The vectors of an <see cref="EmbeddingBatch"/>.</summary>
/// <param name="Items">Last entity hidden states, [item][span][hidden_size].</param>
public sealed record EmbeddingResult(float[][][] Items) : InferenceResult
{
    /// <inheritdoc/>
    public override int Count => Items.Length;
}
