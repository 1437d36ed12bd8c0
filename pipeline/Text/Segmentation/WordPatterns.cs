using System.Buffers;
using static LukePipeline.Text.Segmentation.Characters;

namespace LukePipeline.Text.Segmentation;

/// <summary>
/// Small patterns inside a text. Each gives the end of what it finds at <c>at</c>, not behind <c>end</c>; 0, or <c>at</c>
/// itself where said so, when it finds nothing.
/// </summary>
internal static class WordPatterns
{
    private static readonly SearchValues<char> UrlTrailers = SearchValues.Create(".,;:!?'*’)]");

    /// <summary>
    /// A web address, which ends before what no address is written with, and without the punctuation after it; <paramref name="at"/> if
    /// there is none.
    /// </summary>
    public static int Url(string text, int at, int end)
    {
        var rest = text.AsSpan(at, end - at);
        if (rest[0] is not ('h' or 'H' or 'f' or 'w' or 'W')
            || !(StartsWith(rest, "http://") || StartsWith(rest, "https://") || StartsWith(rest, "ftp://") || StartsWith(rest, "www.")))
        {
            return at;
        }

        // The protocol has a colon that is no punctuation after the address.
        var least = rest.IndexOfAny(':', '.') + 1;
        var length = UrlLength(rest);
        while (length > least && UrlTrailers.Contains(rest[length - 1]) && !(rest[length - 1] == ')' && rest[..length].Contains('(')))
        {
            length--;
        }

        return at + length;
    }

    private static int UrlLength(ReadOnlySpan<char> rest)
    {
        var (round, square) = (0, 0);
        for (var i = 0; i < rest.Length; i++)
        {
            var c = rest[i];
            var next = i + 1 < rest.Length ? rest[i + 1] : ' ';
            round += c == '(' ? 1 : c == ')' ? -1 : 0;
            square += c == '[' ? 1 : c == ']' ? -1 : 0;
            var ends = c switch
            {
                '"' or '<' or '>' or '|' or '\\' or '^' or '`' or '{' or '}' => true,
                ')' or ']' => round < 0 || square < 0,
                ',' or ';' => char.IsUpper(next),
                '\'' => !char.IsLetterOrDigit(next) || char.IsUpper(next),
                < '\u00c0' => c >= '\u0080',
                _ => c >= '\u0530' || !char.IsLetter(c),
            };
            if (ends)
            {
                return i;
            }
        }

        return rest.Length;
    }

    /// <summary>The rest of a mail address, from its at sign on: names with periods between them.</summary>
    public static int EmailDomain(string text, int at, int end)
    {
        var periods = 0;
        for (var i = at + 1; i <= end; i++)
        {
            if (i < end && (char.IsAsciiLetterOrDigit(text[i]) || (text[i] == '-' && i > at + 1)))
            {
                continue;
            }

            if (i == at + 1 || text[i - 1] is '.' or '@')
            {
                return 0;
            }

            if (i < end && text[i] == '.' && i + 1 < end && char.IsAsciiLetterOrDigit(text[i + 1]))
            {
                periods++;
                continue;
            }

            return periods > 0 ? i : 0;
        }

        return 0;
    }

    /// <summary><c>'s 'll 're 've 'd 'm</c>, the apostrophe at <paramref name="at"/>, with no letter after it.</summary>
    public static int Contraction(string text, int at, int end)
    {
        var letters = Math.Min(end - at - 1, 3);
        for (var length = 1; length <= 2 && length <= letters; length++)
        {
            if (IsWordCharacter(text, at + 1 + length, end))
            {
                continue;
            }

            var known = length == 1
                ? char.ToLowerInvariant(text[at + 1]) is 's' or 'd' or 'm'
                : (char.ToLowerInvariant(text[at + 1]), char.ToLowerInvariant(text[at + 2])) is ('l', 'l') or ('r', 'e') or ('v', 'e');
            return known ? at + 1 + length : 0;
        }

        return 0;
    }

    /// <summary>The <c>'t</c> of <c>n't</c>.</summary>
    public static int Negation(string text, int at, int end) =>
        at + 1 < end && text[at + 1] is 't' or 'T' && !IsWordCharacter(text, at + 2, end) ? at + 2 : 0;

    /// <summary>Letters, digits and marks from <paramref name="at"/> on; <paramref name="at"/> if there are none.</summary>
    public static int Run(string text, int at, int end)
    {
        while (at < end && WordCharacterLength(text, at) is var length and > 0)
        {
            at += length;
        }

        return at;
    }

    /// <summary>The first letters at <paramref name="at"/>, at most 13: enough to look a short word up.</summary>
    public static ReadOnlySpan<char> Letters(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 13 && char.IsLetter(text[end]))
        {
            end++;
        }

        return text.AsSpan(at, end - at);
    }

    /// <summary>
    /// True when the period at <paramref name="at"/>, with figures right behind it, ends a sentence and these are the numbers of notes:
    /// <c>Curie.1,2 They</c>, <c>in 1895.3 He</c>.
    /// </summary>
    public static bool NotesFollow(string text, int start, int at, int end)
    {
        var figures = at + 1;
        while (figures < end && figures - at < 16 && (char.IsAsciiDigit(text[figures]) || text[figures] is ',' or '-' or '–' or '⁻' || ReferenceMarks.IsSuperscript(text[figures])))
        {
            figures++;
        }

        var note = text.AsSpan(at + 1, figures - at - 1).TrimEnd(',');
        if (!ReferenceMarks.IsSuperscript(text[at + 1]) && !ReferenceMarks.IsFigures(note))
        {
            return false;
        }

        var (alone, hasComma) = (figures, text[figures - 1] == ',' && !ReferenceMarks.IsSuperscript(text[at + 1]));
        figures = NotesEnd(text, at, figures);
        if (hasComma && figures == alone)
        {
            return false;
        }

        var next = figures;
        while (next < text.Length && next - figures < 8 && (IsSeparator(text[next]) || text[next] is '"' or '“' or '(' or '['))
        {
            next++;
        }

        var isLast = next == text.Length || text.AsSpan(figures, next - figures).ContainsAny('\n', '\r');
        if (next == figures || !(isLast || char.IsUpper(text[next])))
        {
            return isLast && next == text.Length && IsWordForNotes(text.AsSpan(start, at - start));
        }

        var word = text.AsSpan(start, at - start);
        if (IsWordForNotes(word))
        {
            return true;
        }

        // A year with a note, not a number with a fraction.
        return !isLast && note.Length <= 5 && word.Length == 4 && !word.ContainsAnyExceptInRange('0', '9') && word[0] is '1' or '2'
            && (Abbreviations.IsStarter(Letters(text, next)) || Abbreviations.IsBeforeYear(Capitals.WordBefore(text, start)));
    }

    /// <summary>The end of further notes behind a blank, as in <c>left.4, 5 They</c> and <c>left.¹ ² They</c>; <paramref name="figures"/> where there are none.</summary>
    private static int NotesEnd(string text, int at, int figures)
    {
        while (ReferenceMarks.IsSuperscript(text[figures - 1]) && figures - at < 24 && figures + 1 < text.Length && text[figures] == ' ' && ReferenceMarks.IsSuperscript(text[figures + 1]))
        {
            figures += 2;
        }

        while (text[figures - 1] == ',' && figures - at < 24 && figures + 1 < text.Length && text[figures] is ' ' or '\u00a0' && char.IsAsciiDigit(text[figures + 1]))
        {
            var end = figures + 1;
            while (end < text.Length && end - figures < 5 && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            figures = end < text.Length && text[end] == ',' ? end + 1 : end;
        }

        return figures;
    }

    private static bool IsWordForNotes(ReadOnlySpan<char> word)
    {
        if (word is "it" or "me" or "us" or "so" or "up" or "on" or "in" or "to" or "is" or "be" or "do")
        {
            return true;
        }

        if (word.Length < 3 || !(char.IsLower(word[^1]) || Capitals.AreIn(word)) || Abbreviations.IsBeforeName(word) || Abbreviations.IsAnywhere(word) || Abbreviations.IsBeforeNumber(word))
        {
            return false;
        }

        foreach (var c in word)
        {
            if (!char.IsLetter(c) && !IsHyphen(c) && !IsApostrophe(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is left of HTML in a text: <c>&amp;amp;</c>.</summary>
    public static int Entity(string text, int at, int end)
    {
        for (var i = at + 1; i < end && i - at <= 8; i++)
        {
            if (text[i] == ';')
            {
                return i - at > 2 ? i + 1 : 0;
            }

            if (!char.IsAsciiLetterOrDigit(text[i]) && !(text[i] == '#' && i == at + 1))
            {
                return 0;
            }
        }

        return 0;
    }

    /// <summary>True for the likes of <c>:-)</c>.</summary>
    public static bool IsEmoticon(ReadOnlySpan<char> chunk) =>
        chunk.Length is 2 or 3
        && chunk[0] is ':' or ';' or '='
        && (chunk.Length == 2 || chunk[1] is '-' or '\'')
        && chunk[^1] is ')' or '(' or 'D' or 'P' or 'p' or '/' or '|' or '*' or 'o' or 'O';

    private static bool StartsWith(ReadOnlySpan<char> text, string value) => text.StartsWith(value, StringComparison.OrdinalIgnoreCase);
}
