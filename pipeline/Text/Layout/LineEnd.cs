using System.Collections.Frozen;

namespace LukePipeline.Text.Layout;

/// <summary>What the last and the first words of two lines say about the break between them.</summary>
internal static class LineEnd
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Unfinished = Set(
        "a an the of in on at by to for from with and or nor but as than that which who whose whom when where while into onto over under "
        + "between among through during after before since until against about upon within without is was are were be been has had have "
        + "will would can could may might must shall should his her its their our my your this these those not no very more most "
        + "de la le du des van von der den di da del und der die das");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AfterHangingHyphen = Set("and or to nor und oder bis et ou y o");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KeepsHyphen = Set(
        "well self half vice non ex twenty thirty forty fifty sixty seventy eighty ninety great mother father brother sister son daughter two "
        + "three four five six seven eight nine ten");

    /// <summary>True when a line ends as a sentence does, or where one announces the next.</summary>
    public static bool IsClosed(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\"'”’»)]}*†‡0123456789¹²³,");
        return line.IsEmpty || line[^1] is '.' or '!' or '?' or ':' or ';' or '…' or '。' or '！' or '？' or '[' or '(';
    }

    /// <summary>True when a sentence cannot end where this line does: behind a comma, or behind a word such as <c>of</c>.</summary>
    public static bool IsUnfinished(ReadOnlySpan<char> line)
    {
        if (line[^1] is ',' or '—' or '–')
        {
            return true;
        }

        var word = LastWord(line);
        return word.Length <= 8 && Unfinished.Contains(word);
    }

    /// <summary>True when a line begins in the middle of a sentence: with a small letter.</summary>
    public static bool IsContinuation(ReadOnlySpan<char> line)
    {
        line = line.TrimStart("\"'“‘«([");
        return line.Length > 0 && char.IsLower(line[0]) && !(line.Length > 1 && line[1] is ')' or '.');
    }

    /// <summary>True when a line begins as an item of a list does.</summary>
    public static bool IsItem(ReadOnlySpan<char> line)
    {
        if (line[0] is '•' or '‣' or '◦' or '▪' or '●' or '·' or '*' or '+' or '-' or '–')
        {
            return line.Length > 1 && line[1] is ' ' or '\t';
        }

        var at = line[0] == '(' ? 1 : 0;
        var start = at;
        while (at < line.Length && at - start < 2 && char.IsAsciiLetterOrDigit(line[at]))
        {
            at++;
        }

        return at > start && at + 1 < line.Length && line[at] is '.' or ')' && line[at + 1] is ' ' or '\t'
            && (at - start == 1 || char.IsAsciiDigit(line[start]) || line[at] == ')');
    }

    /// <summary>True when a line ends as the last item but one of a list does: <c>; and</c>.</summary>
    public static bool IsBeforeLastItem(ReadOnlySpan<char> line) =>
        line.EndsWith("; and", StringComparison.OrdinalIgnoreCase) || line.EndsWith("; or", StringComparison.OrdinalIgnoreCase) || line.EndsWith("; und", StringComparison.Ordinal);

    /// <summary>True for a line that is nothing but a web address, in brackets or not.</summary>
    public static bool IsAddress(ReadOnlySpan<char> line)
    {
        line = line.TrimStart("<([");
        return (line.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || line.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("ftp://", StringComparison.OrdinalIgnoreCase) || line.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            && !line.ContainsAny(' ', '\t');
    }

    /// <summary>
    /// Whether a word goes on from one line to the next, and how many characters of the first then are no part of it: 1 for the hyphen
    /// that divides it, 0 for one that the word has anyway; null when none does.
    /// </summary>
    public static int? DividesWord(ReadOnlySpan<char> line, ReadOnlySpan<char> next)
    {
        if (line.Length < 2 || line[^1] is not ('-' or '\u2010' or '\u2011' or '\u00ad' or '\u00ac') || !char.IsLetterOrDigit(line[^2]) || !char.IsLetterOrDigit(next[0]))
        {
            return null;
        }

        if (line[^1] is '\u00ad' or '\u00ac')
        {
            return 1;
        }

        var follower = FirstLetters(next);
        if (!char.IsLower(next[0]) || char.IsDigit(line[^2]))
        {
            // "JUS-" and "TICE" in a text of capitals, but "Joliot-" and "Curie".
            return char.IsUpper(line[^2]) && line.Length > 2 && char.IsUpper(line[^3]) && follower.Length > 1 && char.IsUpper(follower[1]) ? 1 : 0;
        }

        if (AfterHangingHyphen.Contains(follower))
        {
            return null;
        }

        var part = LastWord(line[..^1]);
        return part.Contains('-') || (part.Length <= 8 && KeepsHyphen.Contains(part)) ? 0 : 1;
    }

    private static ReadOnlySpan<char> LastWord(ReadOnlySpan<char> line)
    {
        var at = line.Length;
        while (at > 0 && line.Length - at < 24 && (char.IsLetterOrDigit(line[at - 1]) || line[at - 1] == '-'))
        {
            at--;
        }

        return line[at..];
    }

    private static ReadOnlySpan<char> FirstLetters(ReadOnlySpan<char> line)
    {
        var at = 0;
        while (at < line.Length && at < 8 && char.IsLetter(line[at]))
        {
            at++;
        }

        return line[..at];
    }

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
