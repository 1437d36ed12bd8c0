namespace LukePipeline.Engine.Scoring;

/// <summary>Reads logits: the part of decoding that stands beside the model, the same for every executor.</summary>
public static class SpanScoring
{
    private static readonly ClassScore Unreadable = new(-1, float.NaN, float.NaN);

    /// <summary>Finds the best class of one row of logits.</summary>
    /// <param name="logits">One logit per class, [labels].</param>
    public static ClassScore Best(ReadOnlySpan<float> logits)
    {
        var label = -1;
        var best = float.NegativeInfinity;
        for (var i = 0; i < logits.Length; i++)
        {
            if (float.IsNaN(logits[i]))
            {
                return Unreadable;
            }

            if (logits[i] > best)
            {
                best = logits[i];
                label = i;
            }
        }

        if (!float.IsFinite(best))
        {
            return Unreadable;
        }

        var sum = 0d;
        foreach (var logit in logits)
        {
            sum += Math.Exp((double)logit - best);
        }

        return new ClassScore(label, best, (float)(1 / sum));
    }
}
