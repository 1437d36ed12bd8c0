namespace LukePipeline.Engine.Scoring;

/// <summary>Reads logits: the part of decoding that stands beside the model, the same for every executor.</summary>
public static class SpanScoring
{
    private static readonly ClassScore Unreadable = new(-1, float.NaN, float.NaN);

    /// <summary>Finds the best class of one row of logits.</summary>
    /// <param name="logits">One logit per class, [labels].</param>
    /// <param name="without">A class whose probability nobody asks for, and most rows have: where it is the best, that is not computed. Default: none.</param>
    public static ClassScore Best(ReadOnlySpan<float> logits, int without = -1)
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

        if (label == without)
        {
            return new ClassScore(label, best, float.NaN);
        }

        var sum = 0d;
        foreach (var logit in logits)
        {
            sum += Math.Exp((double)logit - best);
        }

        return new ClassScore(label, best, (float)(1 / sum));
    }
}
