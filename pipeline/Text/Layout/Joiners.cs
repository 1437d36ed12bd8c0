using System.Buffers;

namespace LukePipeline.Text.Layout;

/// <summary>Characters without a width, which nobody sees and which are no part of a word, inside it or at its edge.</summary>
internal static class Joiners
{
    /// <summary>Zero-width space, marks of direction, word joiner and invisible operators, byte order mark.</summary>
    public static SearchValues<char> All { get; } = SearchValues.Create("\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff");

    /// <summary>
    /// False where the one at <paramref name="index"/> separates words, for nothing else does: a zero-width space between letters of Thai, Khmer
    /// and the like, or between a comma or period and a word.
    /// </summary>
    public static bool IsNothing(string text, int index)
    {
        var before = index;
        while (before > 0 && index - before < 4 && All.Contains(text[before]))
        {
            before--;
        }

        var after = index;
        while (after + 1 < text.Length && after - index < 4 && All.Contains(text[after]))
        {
            after++;
        }

        return text[index] != '\u200b'
            || !(HasNoBlanks(text[before]) || HasNoBlanks(text[after]) || (text[before] is '.' or ',' or ';' or ':' or '!' or '?' or ')' && char.IsLetterOrDigit(text[after])));
    }

    private static bool HasNoBlanks(char c) => c is (>= '\u0e00' and <= '\u0eff') or (>= '\u1000' and <= '\u109f') or (>= '\u1780' and <= '\u17ff') or >= '\u3040';
}
