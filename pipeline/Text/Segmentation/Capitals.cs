namespace LukePipeline.Text.Segmentation;

/// <summary>Text that is written in capitals, where words are known by what they look like otherwise: <c>MR</c>, <c>JAN</c>.</summary>
internal static class Capitals
{
    /// <summary>Longer words are no abbreviations; a buffer for <see cref="Lower"/> holds so many.</summary>
    public const int MaxLength = 12;

    /// <summary>True for a word of at least two letters, all of them capitals.</summary>
    public static bool AreIn(ReadOnlySpan<char> word)
    {
        if (word.Length is < 2 or > 40)
        {
            return false;
        }

        foreach (var c in word)
        {
            if (!char.IsUpper(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The word from <paramref name="start"/> to <paramref name="end"/> with one capital, where it and its neighbours are all in capitals;
    /// else the word as it is. An acronym amid other text so stays what it is.
    /// </summary>
    public static ReadOnlySpan<char> Lower(string text, int start, int end, Span<char> buffer)
    {
        var word = text.AsSpan(start, end - start);
        if (word.Length > MaxLength || !AreIn(word) || !IsAmidCapitals(text, start, end))
        {
            return word;
        }

        buffer[0] = word[0];
        word[1..].ToLowerInvariant(buffer[1..]);
        return buffer[..word.Length];
    }

    /// <summary>The word that <see cref="Lower"/> gave without its capital, as <c>VS</c> and <c>PP</c> are written otherwise; else the word as it is.</summary>
    /// <param name="word">What it gave.</param>
    /// <param name="original">The word as it stands in the text.</param>
    /// <param name="buffer">Room for it.</param>
    public static ReadOnlySpan<char> LowerAll(ReadOnlySpan<char> word, ReadOnlySpan<char> original, Span<char> buffer)
    {
        if (!IsLowered(word, original))
        {
            return word;
        }

        word.ToLowerInvariant(buffer);
        return buffer[..word.Length];
    }

    /// <summary>Whether a word stands in capitals among others that do.</summary>
    public static bool IsLowered(ReadOnlySpan<char> word, ReadOnlySpan<char> original) => word.Length > 1 && word.Length == original.Length && word[1] != original[1];

    /// <summary>The letters of the word before <paramref name="at"/> on the same line, as far as they matter.</summary>
    public static ReadOnlySpan<char> WordBefore(string text, int at)
    {
        var end = at;
        while (end > 0 && at - end < 4 && text[end - 1] is ' ' or '.' or ',' or '\u00a0')
        {
            end--;
        }

        var start = end;
        while (start > 0 && end - start < 41 && char.IsLetter(text[start - 1]))
        {
            start--;
        }

        return text.AsSpan(start, end - start);
    }

    /// <summary>The letters of the word before <paramref name="at"/>, with one blank and nothing else between.</summary>
    public static ReadOnlySpan<char> WordJustBefore(string text, int at) =>
        at > 1 && text[at - 1] is ' ' or '\u00a0' && char.IsLetter(text[at - 2]) ? WordBefore(text, at) : default;

    private static bool IsAmidCapitals(string text, int start, int end)
    {
        var before = WordBefore(text, start);
        var next = end;
        while (next < text.Length && next - end < 8 && (text[next] is '.' or ',' or '"' || char.IsAsciiDigit(text[next]) || Characters.IsSeparator(text[next])))
        {
            next++;
        }

        var after = WordPatterns.Letters(text, next);
        return (before.Length < 2 || AreIn(before)) && (after.Length < 2 || AreIn(after)) && (before.Length > 1 || after.Length > 1);
    }
}
