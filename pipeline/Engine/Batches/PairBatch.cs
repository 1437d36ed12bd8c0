namespace LukePipeline.Engine.Batches;

/// <summary>Pairs of entities to classify.</summary>
/// <param name="Items">The pairs.</param>
public sealed record PairBatch(PairItem[] Items) : InferenceBatch
{
    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => new PairBatch(SliceItems(Items, start, count));
}
