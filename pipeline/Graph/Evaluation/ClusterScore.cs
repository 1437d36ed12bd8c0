namespace LukePipeline.Graph.Evaluation;

/// <summary>Precision and recall of a clustering.</summary>
/// <param name="Precision">Precision, 0 to 1.</param>
/// <param name="Recall">Recall, 0 to 1.</param>
public sealed record ClusterScore(double Precision, double Recall)
{
    /// <summary>Their harmonic mean; 0 where both are.</summary>
    public double F1 => Precision + Recall > 0 ? 2 * Precision * Recall / (Precision + Recall) : 0;
}

/// <summary>How well mentions were resolved.</summary>
/// <param name="Pairs">Over the pairs of mentions that are the same.</param>
/// <param name="B3">Over mentions: the overlap of each one's cluster with that of the annotation (B-cubed).</param>
public sealed record ResolutionScore(ClusterScore Pairs, ClusterScore B3);
