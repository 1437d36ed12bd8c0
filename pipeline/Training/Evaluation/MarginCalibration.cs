using LukePipeline.Extraction.Stages;

namespace LukePipeline.Training.Evaluation;

/// <summary>
/// Finds the margin for candidates (<see cref="ExtractionOptions.CandidateMargin"/>) of a closed entity checkpoint on sentences that it was
/// not trained on: the one nearest to 0 that leaves every score as it is, and a reserve for the texts that are not among them.
/// </summary>
internal static class MarginCalibration
{
    /// <summary>
    /// How much further below "no entity" than needed: 2. What is left out by the first of these margins already is nine tenths of all
    /// candidates, so that the reserve costs little.
    /// </summary>
    public const double Reserve = 2;

    private static readonly double[] Tried = [0, -1, -2, -3, -4, -6, -8];

    /// <summary>Finds the margin.</summary>
    /// <param name="score">Scores the checkpoint with a margin; null for none.</param>
    /// <returns>The margin, and how many mentions it left as they were; null where the checkpoint finds nothing, or none of those that are tried leaves the scores as they are.</returns>
    public static (double Margin, long Mentions)? Find(Func<double?, ExtractionScores> score)
    {
        var all = score(null);
        if (all.Micro.Right == 0)
        {
            return null; // mentions that do not exist cannot be lost
        }

        foreach (var margin in Tried)
        {
            if (AreSame(all.Labels, score(margin).Labels))
            {
                return (margin - Reserve, all.Micro.Predicted);
            }
        }

        return null;
    }

    private static bool AreSame(IReadOnlyDictionary<string, PrecisionRecall> expected, IReadOnlyDictionary<string, PrecisionRecall> actual) =>
        expected.Count == actual.Count && expected.All(label => actual.TryGetValue(label.Key, out var counts) && counts == label.Value);
}
