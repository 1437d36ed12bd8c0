using System.Globalization;
using System.Text;
using LukePipeline.Text;

namespace LukePipeline.Extraction.Windows;

/// <summary>Joins words to a text as the notebook <c>huggingface_conll_2003</c> of studio-ousia/luke does.</summary>
internal static class ConllText
{
    public static ContextWindow Join(SegmentedText document, WordSpan sentence, WordSpan words)
    {
        var text = new StringBuilder();
        var ranges = new Utf16Span[sentence.Length];
        for (var i = words.Start; i < words.End; i++)
        {
            var word = document.ReadWord(i);
            if (text.Length > 0 && !StandsWithoutSpace(word))
            {
                text.Append(' ');
            }

            var start = text.Length;
            text.Append(word);
            if (i >= sentence.Start && i < sentence.End)
            {
                ranges[i - sentence.Start] = new Utf16Span(start, text.Length);
            }
        }

        return new ContextWindow(words, sentence, text.ToString(), ranges);
    }

    private static bool StandsWithoutSpace(ReadOnlySpan<char> word)
    {
        if (word[0] == '\'')
        {
            return true;
        }

        return Rune.DecodeFromUtf16(word, out var rune, out var consumed) == System.Buffers.OperationStatus.Done
            && consumed == word.Length && IsPunctuation(rune);
    }

    /// <summary>BERT's idea of punctuation: the ASCII symbols too, and every category P of Unicode.</summary>
    private static bool IsPunctuation(Rune rune) => rune.Value switch
    {
        >= 33 and <= 47 or >= 58 and <= 64 or >= 91 and <= 96 or >= 123 and <= 126 => true,
        _ => Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation,
    };
}
