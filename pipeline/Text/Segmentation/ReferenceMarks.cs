namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Marks of notes and references, which stand behind the closing punctuation of the sentence that they belong to: <c>[1][2]</c>,
/// <c>[citation needed]</c>, <c>(3)</c>, <c>1,2</c>, superscript figures, asterisks and daggers.
/// </summary>
internal static class ReferenceMarks
{
    /// <summary>No more words than this are looked at behind one punctuation mark.</summary>
    private const int MaxWords = 48;

    /// <summary>Words inside one pair of brackets.</summary>
    private const int MaxInside = 8;

    /// <summary>Characters of a raised mark with its tags.</summary>
    private const int MaxRaised = 32;

    private const string RaisedStart = "<sup>", RaisedEnd = "</sup>";

    /// <summary>The end of the marks from word <paramref name="index"/> on, which follows closing punctuation; <paramref name="index"/> if there are none.</summary>
    public static int End(string text, IReadOnlyList<Utf16Span> words, int index)
    {
        var at = index;
        while (at < words.Count && at - index < MaxWords && (Mark(text, words, at) is > 0 and var end || (at > index && (end = Joined(text, words, at)) > 0)))
        {
            at = end;
        }

        // Some put the mark before the quote that closes the sentence.
        if (at > index && at < words.Count && Touches(words, at) && Word(text, words[at]) is "\"" or "”" or "’" or "»" && !(at + 1 < words.Count && Touches(words, at + 1)))
        {
            at++;
        }

        // What goes on without a blank is something else, but for a sentence behind a bracket.
        return at > index && at < words.Count && Touches(words, at) && !(Word(text, words[at - 1]) is "]" && char.IsUpper(text[words[at].Start])) ? index : at;
    }

    /// <summary>True for figures, and figures with commas and dashes between them, none too long for the number of a note.</summary>
    public static bool IsFigures(ReadOnlySpan<char> word)
    {
        var digits = 0;
        foreach (var c in word)
        {
            if (char.IsAsciiDigit(c))
            {
                if (++digits > 3)
                {
                    return false;
                }
            }
            else if (c is not (',' or '-' or '–') || digits == 0)
            {
                return false;
            }
            else
            {
                digits = 0;
            }
        }

        return digits > 0 && word.Length <= 16;
    }

    /// <summary>True for a superscript figure, sign or bracket.</summary>
    public static bool IsSuperscript(char c) => c is '¹' or '²' or '³' or (>= '\u2070' and <= '\u207e');

    private static int Mark(string text, IReadOnlyList<Utf16Span> words, int index)
    {
        var touches = Touches(words, index);
        var word = Word(text, words[index]);
        if (word is "[" or "(")
        {
            var isNote = word is "[" || Word(text, words[index - 1]) is "]";
            var figures = true;
            for (var i = index + 1; i < words.Count && i <= index + MaxInside && !text.AsSpan(words[i - 1].End, words[i].Start - words[i - 1].End).Contains('\n'); i++)
            {
                var inside = Word(text, words[i]);
                if (inside is "]" or ")")
                {
                    // "[12]" may have a blank before it, "[who?]" and "(3)" not.
                    var mark = i > index + 1 && (figures ? touches || (isNote && IsNear(text, words, index)) : touches && isNote && IsNoteName(text, words[index + 1], words[i - 1]));
                    return mark ? i + 1 : 0;
                }

                figures &= IsFigures(inside) || inside is "," or "-" or "–";
            }

            return 0;
        }

        if (word is "{" && touches && index + 2 < words.Count && IsFigures(Word(text, words[index + 1])) && Word(text, words[index + 2]) is "}")
        {
            return index + 3;
        }

        if (touches && text.AsSpan(words[index].Start).StartsWith(RaisedStart, StringComparison.OrdinalIgnoreCase))
        {
            return Raised(text, words, index);
        }

        var isSign = touches && word is "*" or "**" or "***" or "†" or "††" or "‡" or "‡‡" or "§" or "¶" or "‖" or "#" or "^";
        if (isSign && index + 1 < words.Count && Touches(words, index + 1))
        {
            // "*1", "^2^" and "^[3]".
            var after = Word(text, words[index + 1]);
            var behind = IsFigures(after) ? index + 2 : after is "[" or "(" ? Mark(text, words, index + 1) : word is "^" ? 0 : index + 1;
            return behind > 0 && behind < words.Count && word is "^" && Touches(words, behind) && Word(text, words[behind]) is "^" ? behind + 1 : behind;
        }

        return (isSign && word is not "^") || (touches && (IsFigures(word) || IsSuperscript(word[0]))) ? index + 1 : 0;
    }

    /// <summary>True for what stands in brackets as no text does: small letters, one letter, or a word with a number as in <c>[Note 1]</c>.</summary>
    private static bool IsNoteName(string text, Utf16Span first, Utf16Span last) =>
        !char.IsUpper(text[first.Start]) || (first == last ? first.Length == 1 : IsFigures(Word(text, last)));

    /// <summary>The end of <c>&lt;sup&gt;1&lt;/sup&gt;</c>; 0 where it holds more than a mark.</summary>
    private static int Raised(string text, IReadOnlyList<Utf16Span> words, int index)
    {
        var start = words[index].Start;
        var length = text.AsSpan(start, Math.Min(text.Length - start, MaxRaised)).IndexOf(RaisedEnd, StringComparison.OrdinalIgnoreCase);
        var at = index;
        while (length > 0 && at < words.Count && words[at].Start < start + length + RaisedEnd.Length)
        {
            at++;
        }

        return length > 0 && words[at - 1].End == start + length + RaisedEnd.Length ? at : 0;
    }

    private static bool Touches(IReadOnlyList<Utf16Span> words, int index) => words[index - 1].End == words[index].Start;

    /// <summary>The end of a mark that a comma, a dash or the like joins to those before it, as in <c>²,³</c>, <c>15–17</c>, <c>4, 5</c> and <c>[12]:45</c>; 0 for none.</summary>
    private static int Joined(string text, IReadOnlyList<Utf16Span> words, int index)
    {
        var word = Word(text, words[index]);
        if (!Touches(words, index))
        {
            // Superscripts of two notes, with a blank between them.
            return IsSuperscript(word[0]) && IsSuperscript(text[words[index - 1].Start]) && IsNear(text, words, index) ? index + 1 : 0;
        }

        if (index + 1 == words.Count || word is not ("," or ";" or "-" or "–" or "—" or "−" or "‐" or "⁻" or ":"))
        {
            return 0;
        }

        var next = Word(text, words[index + 1]);
        if (word is "," or ";" && next is "[" && Word(text, words[index - 1]) is "]")
        {
            return Mark(text, words, index + 1);
        }

        var isNumber = IsFigures(next) || IsSuperscript(next[0]);
        return isNumber && (words[index + 1].Start == words[index].End || ((word is "," || (word is ":" && Word(text, words[index - 1]) is "]")) && IsFigures(next) && IsNear(text, words, index + 1))) ? index + 2 : 0;
    }

    private static bool IsNear(string text, IReadOnlyList<Utf16Span> words, int index) =>
        words[index].Start - words[index - 1].End == 1 && text[words[index].Start - 1] is ' ' or '\u00a0';

    private static ReadOnlySpan<char> Word(string text, Utf16Span word) => text.AsSpan(word.Start, word.Length);
}
