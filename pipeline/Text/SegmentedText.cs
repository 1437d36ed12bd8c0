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
        ReadText = text;
        ReadWords = words;
    }

    /// <summary>The original text.</summary>
    public string Text { get; }

    /// <summary>
    /// The text as a model reads it. It is the original, unless that was laid out in lines: then a line end that only the margin made is a
    /// blank, a word that is divided there is whole, and what stands before quoted lines or between pages is not there.
    /// </summary>
    public string ReadText { get; private init; }

    /// <summary>The words as ranges of <see cref="ReadText"/>.</summary>
    public ImmutableArray<Utf16Span> ReadWords { get; private init; }

    /// <summary>Words as UTF-16 ranges: not empty, in order, not overlapping, never splitting a surrogate pair.</summary>
    public ImmutableArray<Utf16Span> Words { get; }

    /// <summary>The same words as code-point ranges.</summary>
    public ImmutableArray<CodePointSpan> CodePointWords { get; }

    /// <summary>Sentences as ranges of words: not empty, in order, not overlapping.</summary>
    public ImmutableArray<WordSpan> Sentences { get; }

    /// <summary>The characters of word <paramref name="index"/>.</summary>
    public ReadOnlySpan<char> Word(int index) => Text.AsSpan(Words[index].Start, Words[index].Length);

    /// <summary>Word <paramref name="index"/> as a model reads it.</summary>
    public ReadOnlySpan<char> ReadWord(int index) => ReadText.AsSpan(ReadWords[index].Start, ReadWords[index].Length);

    /// <summary>The same words and sentences, read from another text.</summary>
    public SegmentedText ReadAs(string text, ImmutableArray<Utf16Span> words) =>
        new(Text, Words, CodePointWords, Sentences) { ReadText = text, ReadWords = words };
}
