using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Text;

namespace LukePipeline.Luke.Tokenizer;

/// <summary>Checks spans in UTF-16 code units and turns them into code points.</summary>
internal static class Utf16Spans
{
    /// <summary>The same spans in code points.</summary>
    /// <exception cref="LukeTokenizerException">A span lies outside the text, is reversed, or cuts a surrogate pair.</exception>
    public static CodePointSpan[] ToCodePoints(string text, ReadOnlySpan<Utf16Span> spans)
    {
        var codePointOf = new int[text.Length + 1];
        var codePoints = 0;
        for (var i = 0; i < text.Length; i++)
        {
            codePointOf[i] = codePoints;
            codePoints += CutsPair(text, i + 1) ? 0 : 1;
        }

        codePointOf[text.Length] = codePoints;
        var converted = new CodePointSpan[spans.Length];
        for (var i = 0; i < spans.Length; i++)
        {
            Check(text, spans[i]);
            converted[i] = new CodePointSpan(codePointOf[spans[i].Start], codePointOf[spans[i].End]);
        }

        return converted;
    }

    /// <summary>Throws unless the span is a range of whole characters of the text.</summary>
    /// <exception cref="LukeTokenizerException">It lies outside the text, is reversed, or cuts a surrogate pair.</exception>
    public static void Check(string text, Utf16Span span)
    {
        if (span.Start < 0 || span.End < span.Start || span.End > text.Length)
        {
            throw new LukeTokenizerException(
                InputFault.OutOfRange,
                $"The span [{span.Start}, {span.End}) is not within the text, which has {text.Length} UTF-16 code units.");
        }

        if (CutsPair(text, span.Start) || CutsPair(text, span.End))
        {
            throw new LukeTokenizerException(
                $"The span [{span.Start}, {span.End}) cuts a character in two: UTF-16 spans must not begin or end within a surrogate pair.");
        }
    }

    private static bool CutsPair(string text, int index) =>
        index > 0 && index < text.Length && char.IsLowSurrogate(text[index]) && char.IsHighSurrogate(text[index - 1]);
}
