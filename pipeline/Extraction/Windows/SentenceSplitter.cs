using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>Cuts a sentence that is too long for the model into parts that are not.</summary>
/// <remarks>
/// Every word that can be read at all is in exactly one part. A cut comes after the best mark in the second half of the
/// longest part that fits (end of a sentence or of a line, then semicolon or colon, then comma or dash), or at its end. Spans
/// across a cut are not candidates: that is the price of reading the rest. A word that is too long by itself stands in no part; with more
/// sub-words than a mention may have it could not have been one either.
/// </remarks>
public static class SentenceSplitter
{
    private const string SentenceEnds = ".!?…。！？।؟";
    private const string ClauseEnds = ";:；：؛";
    private const string PhraseEnds = ",，、،)]}）】-–—/|";

    /// <summary>Cuts one sentence.</summary>
    /// <param name="document">The document.</param>
    /// <param name="lengths">Sub-word lengths of its words.</param>
    /// <param name="sentence">The sentence.</param>
    /// <param name="maxSubwords">How many sub-words a part may have.</param>
    /// <returns>The parts in the order of the text; the sentence itself where it fits.</returns>
    public static IEnumerable<WordSpan> Split(SegmentedText document, SubwordLengths lengths, WordSpan sentence, int maxSubwords)
    {
        var start = sentence.Start;
        while (start < sentence.End)
        {
            var end = LongestFit(lengths, start, sentence.End, maxSubwords);
            if (end == start)
            {
                start++;
                continue;
            }

            // What stops at something that no part can hold is cut there anyway.
            if (end < sentence.End && lengths.Sum(new WordSpan(end - 1, end + 1)) <= maxSubwords)
            {
                end = BestCut(document, start, end);
            }

            yield return new WordSpan(start, end);
            start = end;
        }
    }

    /// <summary>Cuts a part in two, for one whose encoding turned out longer than the sum of its words.</summary>
    /// <param name="document">The document.</param>
    /// <param name="part">A part of at least two words.</param>
    /// <returns>Both halves, neither empty.</returns>
    public static (WordSpan First, WordSpan Second) Halve(SegmentedText document, WordSpan part)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(part.Length, 2);
        var cut = BestCut(document, part.Start, part.Start + Math.Max(1, part.Length * 2 / 3));
        return (part with { End = cut }, part with { Start = cut });
    }

    private static int LongestFit(SubwordLengths lengths, int start, int limit, int maxSubwords)
    {
        var end = start;
        while (end < limit && lengths.Sum(new WordSpan(start, end + 1)) <= maxSubwords)
        {
            end++;
        }

        return end;
    }

    private static int BestCut(SegmentedText document, int start, int end)
    {
        var (best, bestRank) = (end, 0);
        for (var cut = end; cut > start + ((end - start) / 2); cut--)
        {
            var rank = Rank(document, cut);
            if (rank > bestRank)
            {
                (best, bestRank) = (cut, rank);
            }
        }

        return best;
    }

    /// <summary>How good a place it is to cut before word <paramref name="cut"/>: 3 is best, 0 is as bad as any.</summary>
    private static int Rank(SegmentedText document, int cut)
    {
        var before = document.Word(cut - 1)[^1];
        if (SentenceEnds.Contains(before) || LineEndsBefore(document, cut))
        {
            return 3;
        }

        return ClauseEnds.Contains(before) ? 2 : PhraseEnds.Contains(before) ? 1 : 0;
    }

    private static bool LineEndsBefore(SegmentedText document, int word) =>
        word < document.Words.Length
        && document.ReadText.AsSpan()[document.ReadWords[word - 1].End..document.ReadWords[word].Start].ContainsAny('\n', '\r');
}
