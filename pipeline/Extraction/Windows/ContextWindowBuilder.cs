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

    /// <summary>Builds the window of one sentence.</summary>
    /// <param name="document">The document.</param>
    /// <param name="lengths">Sub-word lengths of its words.</param>
    /// <param name="sentence">The sentence, which must fit by itself (see <see cref="SentenceSplitter"/>).</param>
    public ContextWindow Build(SegmentedText document, SubwordLengths lengths, WordSpan sentence) =>
        Build(document, lengths, sentence, new WordSpan(0, document.Words.Length));

    /// <summary>Builds a window that keeps within given bounds.</summary>
    /// <param name="document">The document.</param>
    /// <param name="lengths">Sub-word lengths of its words.</param>
    /// <param name="core">The words that the window is built around; they must fit by themselves.</param>
    /// <param name="bounds">The words that it may take; contains <paramref name="core"/>.</param>
    public ContextWindow Build(SegmentedText document, SubwordLengths lengths, WordSpan core, WordSpan bounds) =>
        Create(document, core, scope == ContextScope.Sentence ? core : Grow(lengths, core, bounds));

    /// <summary>
    /// Drops one context word, for a window whose encoding is longer than the sum of its words: on the side with more of them,
    /// on the right where both have as many.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="window">A window of it.</param>
    /// <returns>The smaller window; null when no context is left, since a word of the sentence is never dropped.</returns>
    public ContextWindow? Shrink(SegmentedText document, ContextWindow window)
    {
        if (window.WordsBefore == 0 && window.WordsAfter == 0)
        {
            return null;
        }

        var words = window.WordsBefore > window.WordsAfter
            ? window.Words with { Start = window.Words.Start + 1 }
            : window.Words with { End = window.Words.End - 1 };
        return Create(document, window.Sentence, words);
    }

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

    private ContextWindow Create(SegmentedText document, WordSpan sentence, WordSpan words)
    {
        if (textKind == WindowTextKind.Conll)
        {
            return ConllText.Join(document, sentence, words);
        }

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
