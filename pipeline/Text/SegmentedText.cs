using System.Collections.Immutable;

namespace LukePipeline.Text;

/// <summary>A text with its words and sentences. Words are ranges of the original text; nothing is normalised.</summary>
public sealed class SegmentedText
{
    /// <summary>Creates it from the parts, which must agree with each other.</summary>
    public SegmentedText(
        string text,
        ImmutableArray<Utf16Span> words,
        ImmutableArray<CodePointSpan> codePointWords,
        ImmutableArray<WordSpan> sentences)
    {
        if (words.Length != codePointWords.Length)
        {
            throw new ArgumentException($"{words.Length} words in UTF-16 and {codePointWords.Length} in code points.");
        }

        Text = text;
        Words = words;
        CodePointWords = codePointWords;
        Sentences = sentences;
    }

    /// <summary>The original text.</summary>
    public string Text { get; }

    /// <summary>Words as UTF-16 ranges: not empty, in order, not overlapping, never splitting a surrogate pair.</summary>
    public ImmutableArray<Utf16Span> Words { get; }

    /// <summary>The same words as code-point ranges.</summary>
    public ImmutableArray<CodePointSpan> CodePointWords { get; }

    /// <summary>Sentences as ranges of words: not empty, in order, not overlapping.</summary>
    public ImmutableArray<WordSpan> Sentences { get; }

    /// <summary>The characters of word <paramref name="index"/>.</summary>
    public ReadOnlySpan<char> Word(int index) => Text.AsSpan(Words[index].Start, Words[index].Length);
}
