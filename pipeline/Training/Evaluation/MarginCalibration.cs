using LukePipeline.Extraction.Stages;

namespace LukePipeline.Training.Evaluation;

/// <summary>
/// Finds the margin for candidates (<see cref="ExtractionOptions.CandidateMargin"/>) of a closed entity checkpoint on sentences that it was
/// not trained on: the one nearest to 0 by which every mention is found that is found without it, and no other, and a reserve for the texts that are not
/// among them. Mentions are compared and not their number: one that is lost may make room for another one of its label.
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
    /// <param name="find">Finds mentions with a margin, null for none, and scores them.</param>
    /// <returns>The margin, and how many mentions it left as they were; null where the checkpoint finds nothing right, or none of those that are tried leaves the mentions as they are.</returns>
    public static (double Margin, long Mentions)? Find(Func<double?, (ExtractionScores Scores, IReadOnlySet<(int Document, PlacedMention Mention)> Mentions)> find)
    {
        var all = find(null);
        if (all.Scores.Micro.Right == 0)
        {
            return null; // mentions that do not exist cannot be lost
        }

        foreach (var margin in Tried)
        {
            if (all.Mentions.SetEquals(find(margin).Mentions))
            {
                return (margin - Reserve, all.Mentions.Count);
            }
        }

        return null;
    }
}
