using LukePipeline.Text;

namespace LukePipeline.Engine.Batches;

/// <summary>One sentence to search for entities, inside its encoded context window.</summary>
/// <param name="WordIds">Sub-word ids of the whole window with its special tokens, [words].</param>
/// <param name="Passes">The candidates of the sentence; several passes where there are more than one pass may hold. Mentions are decoded over all of them.</param>
public sealed record EntityItem(int[] WordIds, CandidatePass[] Passes)
{
    /// <summary>
    /// Null where every pass reads the window for itself. Else all passes read it together, each holding the candidates of one sentence
    /// of the window, and this has the tokens of those sentences, one per pass, in the order of the text and without overlaps: words
    /// and candidates attend to all words of the window, and to the candidates of their own sentence.
    /// </summary>
    public TokenSpan[]? Sentences { get; init; }

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
