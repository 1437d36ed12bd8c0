using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>The vectors of an <see cref="EmbeddingBatch"/>.</summary>
/// <param name="Items">Last entity hidden states, [item][span][hidden_size].</param>
public sealed record EmbeddingResult(float[][][] Items) : InferenceResult
{
    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override byte BatchKind => EmbeddingFormat.KindOfBatches;

    internal override long BodyBytes => Items.Sum(item => sizeof(int) + item.Sum(vector => sizeof(int) + ((long)vector.Length * sizeof(float))));

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var item in Items)
        {
            writer.Int(item.Length);
            foreach (var vector in item)
            {
                writer.Array<float>(vector);
            }
        }
    }

    private protected override InferenceResult Append(InferenceResult next) => new EmbeddingResult([.. Items, .. ((EmbeddingResult)next).Items]);
}
