using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>Sentences with the pairs of mentions to classify, for a model that takes all of them from one pass.</summary>
/// <param name="Items">The sentences.</param>
public sealed record MentionPairBatch(MentionPairItem[] Items) : InferenceBatch
{
    /// <inheritdoc/>
    public override StageId Stage => RelationDescriptor.StageId;

    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override IEnumerable<int[]> WordIds => Items.Select(item => item.WordIds);

    internal override byte Kind => HasGiven ? GivenPairFormat.KindOfGiven : MentionPairFormat.KindOfBatches;

    internal override long BodyBytes
    {
        get
        {
            var hasGiven = HasGiven;
            return Items.Sum(item => (long)item.Bytes + (hasGiven ? item.GivenBytes : 0));
        }
    }

    /// <summary>Whether mentions of some sentence are given. Without any the batch is encoded as it was before there were such.</summary>
    private bool HasGiven => Array.Exists(Items, item => item.Given is not null);

    /// <inheritdoc/>
    public override InferenceBatch Slice(int start, int count) => new MentionPairBatch(SliceItems(Items, start, count));

    internal override void WriteItems(ref FlatWriter writer)
    {
        var hasGiven = HasGiven;
        foreach (var item in Items)
        {
            writer.Array<int>(item.WordIds);
            writer.Array<TokenSpan>(item.Mentions);
            writer.Array<MentionPair>(item.Pairs);
            if (hasGiven)
            {
                writer.Int(item.Given?.Count ?? 0);
                writer.Array<float>(item.Given?.States ?? []);
            }
        }
    }
}
