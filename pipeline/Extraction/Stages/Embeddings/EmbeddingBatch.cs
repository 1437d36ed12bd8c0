using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Embeddings;

/// <summary>Spans to represent as vectors.</summary>
/// <param name="Items">The windows with their spans.</param>
public sealed record EmbeddingBatch(EmbeddingItem[] Items) : InferenceBatch
{
    /// <inheritdoc/>
    public override StageId Stage => EmbeddingDescriptor.StageId;

    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    internal override byte Kind => EmbeddingFormat.KindOfBatches;

    internal override long BodyBytes => Items.Sum(item => (long)item.Bytes);

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => new EmbeddingBatch(SliceItems(Items, start, count));

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var item in Items)
        {
            writer.Array<int>(item.WordIds);
            writer.Array<TokenSpan>(item.Spans);
        }
    }
}
