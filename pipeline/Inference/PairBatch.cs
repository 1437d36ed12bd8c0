namespace LukePipeline.Inference;

/// <summary>Pairs of entities to classify.</summary>
/// <param name="Items">The pairs.</param>
public sealed record PairBatch(PairItem[] Items) : InferenceBatch
{
    /// <inheritdoc/>
    public override int Count => Items.Length;

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => new PairBatch(SliceItems(Items, start, count));
}
