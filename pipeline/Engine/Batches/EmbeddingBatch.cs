namespace LukePipeline.Engine.Batches;

/// <summary>Spans to represent as vectors.</summary>
/// <param name="Items">The windows with their spans.</param>
public sealed record EmbeddingBatch(EmbeddingItem[] Items) : InferenceBatch
{
    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => new EmbeddingBatch(SliceItems(Items, start, count));
}
