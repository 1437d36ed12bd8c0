namespace LukePipeline.Engine.Scoring;

/// <summary>The best class of one row of logits.</summary>
/// <param name="Label">The class with the highest logit, the lower one on a tie; -1 where a logit is NaN or the highest is infinite.</param>
/// <param name="Logit">Its logit; NaN where <paramref name="Label"/> is -1.</param>
/// <param name="Probability">Its softmax probability; NaN where <paramref name="Label"/> is -1, or nobody asked for it.</param>
public readonly record struct ClassScore(int Label, float Logit, float Probability)
{
    /// <summary>Whether the row could be read at all.</summary>
    public bool IsFinite => Label >= 0;
}
