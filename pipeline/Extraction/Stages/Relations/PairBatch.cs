using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Pairs of entities to classify.</summary>
/// <param name="Items">The pairs.</param>
public sealed record PairBatch(PairItem[] Items) : InferenceBatch
{
    /// <inheritdoc/>
    public override StageId Stage => RelationDescriptor.StageId;

    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    internal override byte Kind => PairFormat.KindOfBatches;

    internal override long BodyBytes => Items.Sum(item => (long)item.Bytes);

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => new PairBatch(SliceItems(Items, start, count));

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var item in Items)
        {
            writer.Array<int>(item.WordIds);
            writer.Span(item.Head);
            writer.Span(item.Tail);
        }
    }
}
