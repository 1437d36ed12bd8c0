using System.Collections.Immutable;
using System.Text;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction.Windows;

/// <summary>Makes segmented texts from words, for tests that care about words only.</summary>
internal static class WordTexts
{
    /// <summary>Words are what stands between white space; without sentences given, all words are one.</summary>
    public static SegmentedText Of(string text, params WordSpan[] sentences)
    {
        var words = ImmutableArray.CreateBuilder<Utf16Span>();
        var codePoints = ImmutableArray.CreateBuilder<CodePointSpan>();
        var (index, start, codePointStart, codePoint) = (0, -1, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsWhiteSpace(rune) && start < 0)
            {
                (start, codePointStart) = (index, codePoint);
            }
            else if (Rune.IsWhiteSpace(rune) && start >= 0)
            {
                words.Add(new Utf16Span(start, index));
                codePoints.Add(new CodePointSpan(codePointStart, codePoint));
                start = -1;
            }

            index += rune.Utf16SequenceLength;
            codePoint++;
        }

        if (start >= 0)
        {
            words.Add(new Utf16Span(start, index));
            codePoints.Add(new CodePointSpan(codePointStart, codePoint));
        }

        if (sentences.Length == 0 && words.Count > 0)
        {
            sentences = [new WordSpan(0, words.Count)];
        }

        return new SegmentedText(text, words.ToImmutable(), codePoints.ToImmutable(), [.. sentences]);
    }

    /// <summary>A text of <paramref name="count"/> words w0 w1 w2 …</summary>
    public static SegmentedText Numbered(int count, params WordSpan[] sentences) =>
        Of(string.Join(' ', Enumerable.Range(0, count).Select(i => $"w{i}")), sentences);

    /// <summary>The same length for every word.</summary>
    public static SubwordLengths Lengths(SegmentedText text, int each) => new([.. Enumerable.Repeat(each, text.Words.Length)]);

    /// <summary>The window of one sentence by the sums alone.</summary>
    public static ContextWindow Build(this ContextWindowBuilder builder, SegmentedText text, SubwordLengths lengths, WordSpan sentence) =>
        builder.Build(text, lengths, sentence, new WordSpan(0, text.Words.Length));

    /// <summary>A window that keeps within bounds by the sums alone.</summary>
    public static ContextWindow Build(this ContextWindowBuilder builder, SegmentedText text, SubwordLengths lengths, WordSpan core, WordSpan bounds) =>
        builder.Create(text, core, builder.Choose(lengths, core, bounds));
}
