namespace LukePipeline.Engine.Scoring;

/// <summary>A candidate span with its best class, before overlaps are resolved.</summary>
/// <param name="WordStart">Index of its first word in the sentence.</param>
/// <param name="WordEnd">Index after its last word.</param>
/// <param name="Label">Its best class, never the one that means "no entity".</param>
/// <param name="Logit">Logit of that class; finite.</param>
/// <param name="Probability">Softmax probability of that class.</param>
/// <param name="Pass">Index of the pass in which it was scored.</param>
/// <param name="Index">Index of the candidate in the pass.</param>
public readonly record struct ScoredSpan(int WordStart, int WordEnd, int Label, float Logit, float Probability, int Pass, int Index)
{
    /// <summary>Orders by decreasing logit; ties by start, then the shorter first, then the lower class.</summary>
    internal static int CompareByPreference(ScoredSpan a, ScoredSpan b)
    {
        var order = b.Logit.CompareTo(a.Logit);
        if (order == 0)
        {
            order = a.WordStart.CompareTo(b.WordStart);
        }

        if (order == 0)
        {
            order = a.WordEnd.CompareTo(b.WordEnd);
        }

        return order != 0 ? order : a.Label.CompareTo(b.Label);
    }
}
