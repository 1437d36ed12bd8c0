using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>Lists the candidate spans of a sentence: all spans of words that are short enough to be a mention.</summary>
/// <param name="maxMentionSubwords">How many sub-words a candidate may have, each word tokenized alone. The published recipe: 30.</param>
/// <param name="maxMentionWords">How many words it may have; null for no such limit.</param>
public sealed class CandidateEnumerator(int maxMentionSubwords, int? maxMentionWords)
{
    /// <summary>Lists the candidates by start, then by end.</summary>
    /// <param name="lengths">Sub-word lengths of the document's words.</param>
    /// <param name="sentence">The sentence, or the part of one.</param>
    /// <returns>Candidates as ranges of words relative to <paramref name="sentence"/>.</returns>
    public List<WordSpan> Enumerate(SubwordLengths lengths, WordSpan sentence)
    {
        var candidates = new List<WordSpan>();
        for (var start = sentence.Start; start < sentence.End; start++)
        {
            var limit = maxMentionWords is { } words ? Math.Min(sentence.End, start + words) : sentence.End;
            for (var end = start + 1; end <= limit && lengths.Sum(new WordSpan(start, end)) <= maxMentionSubwords; end++)
            {
                candidates.Add(new WordSpan(start - sentence.Start, end - sentence.Start));
            }
        }

        return candidates;
    }
}
