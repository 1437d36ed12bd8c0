using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>Groups the sentences of a document that are read in one shared window.</summary>
/// <remarks>
/// A document that fits in the model is one group. A longer one is cut into groups of neighbouring sentences that take at most
/// three quarters of the window, so that the sentences at their ends still get context from both sides. No group has more
/// candidates than one pass may hold.
/// </remarks>
/// <param name="maxSubwords">How many sub-words the words of a window may have.</param>
/// <param name="maxCandidates">How many candidates the sentences of a group may have together.</param>
public sealed class SentenceGrouper(int maxSubwords, int maxCandidates)
{
    /// <summary>Groups the sentences.</summary>
    /// <param name="lengths">Sub-word lengths of the document's words.</param>
    /// <param name="sentences">The sentences, in the order of the text.</param>
    /// <param name="candidates">How many candidates each has.</param>
    /// <returns>
    /// First sentence and number of sentences of each group, in the order of the text. A group of one sentence may be too long for a
    /// window, or have too many candidates for a pass; larger groups never do.
    /// </returns>
    public IEnumerable<(int First, int Count)> Group(SubwordLengths lengths, IReadOnlyList<WordSpan> sentences, IReadOnlyList<int> candidates)
    {
        var limit = lengths.Sum(new WordSpan(0, lengths.Count)) <= maxSubwords ? maxSubwords : maxSubwords * 3L / 4;
        for (var first = 0; first < sentences.Count;)
        {
            var end = first + 1;
            long total = candidates[first];
            while (end < sentences.Count
                && lengths.Sum(new WordSpan(sentences[first].Start, sentences[end].End)) <= limit
                && total + candidates[end] <= maxCandidates)
            {
                total += candidates[end++];
            }

            yield return (first, end - first);
            first = end;
        }
    }
}
