using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>The classes of the pairs of a <see cref="PairBatch"/>.</summary>
/// <param name="Items">One prediction per pair.</param>
public sealed record PairResult(PairPrediction[] Items) : InferenceResult
{
    /// <inheritdoc/>
    public override int Count => Items.Length;

    internal override byte BatchKind => PairFormat.KindOfBatches;

    internal override long BodyBytes => Items.Length * 3L * sizeof(int);

    internal override void WriteItems(ref FlatWriter writer)
    {
        foreach (var pair in Items)
        {
            writer.Int(pair.Label);
            writer.Float(pair.Logit);
            writer.Float(pair.Probability);
        }
    }

    private protected override InferenceResult Append(InferenceResult next) => new PairResult([.. Items, .. ((PairResult)next).Items]);
}
