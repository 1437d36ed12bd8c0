using System.Collections.Immutable;

namespace LukePipeline.Text;

/// <summary>Converts ranges of a text between UTF-16 code units and code points, in one pass for ranges that are in order.</summary>
public static class CodePoints
{
    /// <summary>Converts ranges in order, none splitting a surrogate pair.</summary>
    public static ImmutableArray<CodePointSpan> FromUtf16(string text, IReadOnlyList<Utf16Span> ranges)
    {
        var converted = ImmutableArray.CreateBuilder<CodePointSpan>(ranges.Count);
        var (at, pairs) = (0, 0);
        foreach (var range in ranges)
        {
            pairs += CountPairs(text.AsSpan(at, range.Start - at));
            var start = range.Start - pairs;
            pairs += CountPairs(text.AsSpan(range.Start, range.Length));
            converted.Add(new CodePointSpan(start, range.End - pairs));
            at = range.End;
        }

        return converted.DrainToImmutable();
    }

    /// <summary>Converts ranges that are in order and within the text; null if they are not.</summary>
    public static ImmutableArray<Utf16Span>? ToUtf16(string text, IReadOnlyList<CodePointSpan> ranges)
    {
        var converted = ImmutableArray.CreateBuilder<Utf16Span>(ranges.Count);
        var (at, codePoint) = (0, 0);
        foreach (var range in ranges)
        {
            if (range.Start < codePoint || range.End < range.Start || !Advance(text, ref at, ref codePoint, range.Start))
            {
                return null;
            }

            var start = at;
            if (!Advance(text, ref at, ref codePoint, range.End))
            {
                return null;
            }

            converted.Add(new Utf16Span(start, at));
        }

        return converted.DrainToImmutable();
    }

    /// <summary>Number of code points of a text; a surrogate that stands alone counts as one.</summary>
    public static int Count(ReadOnlySpan<char> text) => text.Length - CountPairs(text);

    private static bool Advance(string text, ref int at, ref int codePoint, int target)
    {
        while (codePoint < target && at < text.Length)
        {
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
            codePoint++;
        }

        return codePoint == target;
    }

    private static int CountPairs(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        while (text.IndexOfAnyInRange('\ud800', '\udbff') is var at and >= 0)
        {
            if (at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                pairs++;
                at++;
            }

            text = text[(at + 1)..];
        }

        return pairs;
    }
}
