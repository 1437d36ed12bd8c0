namespace LukePipeline.Inference;

/// <summary>One sentence to search for entities, inside its encoded context window.</summary>
/// <param name="WordIds">Sub-word ids of the whole window with its special tokens, [words].</param>
/// <param name="Passes">The candidates of the sentence; several passes where there are more than one pass may hold. Mentions are decoded over all of them.</param>
public sealed record EntityItem(int[] WordIds, CandidatePass[] Passes)
{
    /// <summary>Number of candidates over all passes.</summary>
    public int CandidateCount
    {
        get
        {
            var count = 0;
            foreach (var pass in Passes)
            {
                count += pass.Candidates.Length;
            }

            return count;
        }
    }
}
