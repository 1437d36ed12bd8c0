namespace LukePipeline.Training.Evaluation;

/// <summary>Counts of right, predicted and gold items, and the scores that follow from them; a score without support is 0.</summary>
public readonly record struct PrecisionRecall(long Right, long Predicted, long Gold)
{
    /// <summary>Share of the predictions that are right.</summary>
    public double Precision => Predicted == 0 ? 0 : (double)Right / Predicted;

    /// <summary>Share of the gold items that were found.</summary>
    public double Recall => Gold == 0 ? 0 : (double)Right / Gold;

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Right == 0 ? 0 : 2.0 * Right / (Predicted + Gold);

    /// <summary>Adds counts.</summary>
    public static PrecisionRecall operator +(PrecisionRecall a, PrecisionRecall b) =>
        new(a.Right + b.Right, a.Predicted + b.Predicted, a.Gold + b.Gold);
}
