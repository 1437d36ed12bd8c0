namespace LukePipeline.Engine.Batches;

/// <summary>The classes of the pairs of a <see cref="PairBatch"/>.</summary>
/// <param name="Items">One prediction per pair.</param>
public sealed record PairResult(PairPrediction[] Items) : InferenceResult
{
    /// <inheritdoc/>
    public override int Count => Items.Length;
}
