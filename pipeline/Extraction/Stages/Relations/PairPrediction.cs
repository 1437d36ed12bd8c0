using LukePipeline.Engine.Scoring;

namespace LukePipeline.Extraction.Stages.Relations;

/// <summary>The best class of one pair, "no relation" included.</summary>
/// <param name="Label">The class with the highest logit, the lower one on a tie; -1 where a logit is not a number.</param>
/// <param name="Logit">Its logit.</param>
/// <param name="Probability">Its softmax probability.</param>
public readonly record struct PairPrediction(int Label, float Logit, float Probability)
{
    /// <summary>Reads the logits of one pair.</summary>
    /// <param name="logits">One logit per class, [labels].</param>
    public static PairPrediction Of(ReadOnlySpan<float> logits)
    {
        var best = SpanScoring.Best(logits);
        return new PairPrediction(best.Label, best.Logit, best.Probability);
    }
}
