using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>Puts a sentence into the context that the model reads it with, as the published LUKE recipe does.</summary>
/// <remarks>
/// The whole document where its words fit. Else the window grows from the sentence word by word, left and right in turn, and
/// stops at the first word that does not fit on the side whose turn it is; a side that has no words left is passed over.
/// </remarks>
/// <param name="scope">How much context a sentence gets.</param>
/// <param name="textKind">Which text of the window is encoded.</param>
/// <param name="maxSubwords">
/// How many sub-words the words of a window may have, each tokenized alone: what the model can take without the two special
/// tokens of a sequence, e.g. 510.
/// </param>
public sealed class ContextWindowBuilder(ContextScope scope, WindowTextKind textKind, int maxSubwords)
{
    /// <summary>How many sub-words the words of a window may have.</summary>
    public int MaxSubwords => maxSubwords;

    /// <summary>Chooses the words of a window by the sum of their lengths.</summary>
    /// <param name="lengths">Sub-word lengths of the document's words.</param>
    /// <param name="core">The words that the window is built around; they must fit by themselves.</param>
    /// <param name="bounds">The words that it may take; contains <paramref name="core"/>.</param>
    public WordSpan Choose(SubwordLengths lengths, WordSpan core, WordSpan bounds) =>
        scope == ContextScope.Sentence ? core : Grow(lengths, core, bounds);

    /// <summary>Makes the window of some words.</summary>
    /// <param name="document">The document.</param>
    /// <param name="core">The words that the window is built around.</param>
    /// <param name="words">All its words.</param>
    public ContextWindow Create(SegmentedText document, WordSpan core, WordSpan words) => textKind == WindowTextKind.Conll
        ? ConllText.Join(document, core, words)
        : CutOut(document, core, words);

    /// <summary>
    /// Encodes the first window that fits: its encoding may be longer than the sum of its words, since white space counts as well. Then one
    /// context word is dropped on the side with more of them, on the right where both have as many, until it fits; a word of the core
    /// never is. What the gaps alone make too long is not encoded, and where to begin follows from the sums.
    /// </summary>
    /// <param name="lengths">Sub-word lengths of the document's words, and of its gaps.</param>
    /// <param name="core">The words that the window is built around.</param>
    /// <param name="words">The window to begin with.</param>
    /// <param name="most">How many sub-words an encoding may have, special ones included.</param>
    /// <param name="encode">Encodes a window, and says how many sub-words it has.</param>
    /// <returns>Null when not even the core fits.</returns>
    public T? EncodeFirstFit<T>(SubwordLengths lengths, WordSpan core, WordSpan words, int most, Func<WordSpan, (T Item, int Subwords)> encode)
        where T : class
    {
        while (Gaps(words) > most)
        {
            if (words == core)
            {
                return null;
            }

            words = Drop(core, words);
        }

        List<WordSpan> row = [words];
        var guess = lengths.Sum(words) + Gaps(words) <= maxSubwords ? 0 : -1;
        while (row[^1] != core)
        {
            row.Add(Drop(core, row[^1]));
            if (guess < 0 && lengths.Sum(row[^1]) + Gaps(row[^1]) <= maxSubwords)
            {
                guess = row.Count - 1;
            }
        }

        return new FirstFit<T>(row.Count, most, i => encode(row[i])).Find(guess < 0 ? row.Count - 1 : guess);

        // The joined text of the notebook has single spaces.
        long Gaps(WordSpan of) => textKind == WindowTextKind.Conll ? 0 : lengths.Gaps(of);
    }

    private static WordSpan Drop(WordSpan core, WordSpan words) => core.Start - words.Start > words.End - core.End
        ? words with { Start = words.Start + 1 }
        : words with { End = words.End - 1 };

    private WordSpan Grow(SubwordLengths lengths, WordSpan core, WordSpan bounds)
    {
        if (lengths.Sum(bounds) <= maxSubwords)
        {
            return bounds;
        }

        var (start, end) = (core.Start, core.End);
        while (start > bounds.Start || end < bounds.End)
        {
            if (start > bounds.Start)
            {
                if (lengths.Sum(new WordSpan(start - 1, end)) > maxSubwords)
                {
                    break;
                }

                start--;
            }

            if (end < bounds.End)
            {
                if (lengths.Sum(new WordSpan(start, end + 1)) > maxSubwords)
                {
                    break;
                }

                end++;
            }
        }

        return new WordSpan(start, end);
    }

    private static ContextWindow CutOut(SegmentedText document, WordSpan sentence, WordSpan words)
    {
        var start = document.ReadWords[words.Start].Start;
        var ranges = new Utf16Span[sentence.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            var word = document.ReadWords[sentence.Start + i];
            ranges[i] = new Utf16Span(word.Start - start, word.End - start);
        }

        return new ContextWindow(words, sentence, document.ReadText[start..document.ReadWords[words.End - 1].End], ranges);
    }
}
