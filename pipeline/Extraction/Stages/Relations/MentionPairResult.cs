using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>The classes of the pairs of a <see cref="MentionPairBatch"/>.</summary>
/// <param name="Items">One prediction per pair, [sentence][pair].</param>
public sealed record MentionPairResult(PairPrediction[][] Items) : InferenceResult
{
    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override byte BatchKind => MentionPairFormat.KindOfBatches;

    internal override long BodyBytes => Items.Sum(pairs => sizeof(int) + (3L * sizeof(int) * pairs.Length));

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var pairs in Items)
        {
            writer.Array<PairPrediction>(pairs);
        }
    }

    private protected override InferenceResult Append(InferenceResult next) => new MentionPairResult([.. Items, .. ((MentionPairResult)next).Items]);
}
