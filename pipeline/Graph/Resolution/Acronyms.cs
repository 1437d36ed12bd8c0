namespace LukePipeline.Graph.Resolution;

/// <summary>Acronyms and what they are of: rule <c>acronym</c>.</summary>
internal static class Acronyms
{
    private const int Shortest = 2;
    private const int Longest = 6;

    /// <summary>Whether a mention is written as an acronym: a few capitals, and nothing else but marks.</summary>
    public static bool IsAcronym(string text)
    {
        var letters = 0;
        foreach (var letter in text)
        {
            if (char.IsLetter(letter))
            {
                letters++;
                if (!char.IsUpper(letter))
                {
                    return false;
                }
            }
            else if (char.IsWhiteSpace(letter))
            {
                return false;
            }
        }

        return letters is >= Shortest and <= Longest;
    }

    /// <summary>The initials of a name: those of its capital words, those of all words, and those of its capital words without the article,
    /// or without the legal form at its end.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var words = text.Split([' ', '-', '–', '\u00A0'], StringSplitOptions.RemoveEmptyEntries);
        yield return Initials(words, char.IsUpper);
        yield return Initials(words, char.IsLetterOrDigit);
        if (words.Length > 1 && words[0].Equals("the", StringComparison.OrdinalIgnoreCase))
        {
            yield return Initials(words[1..], char.IsUpper);
        }

        var end = words.Length;
        while (end > 1 && NameLists.LegalForms.Contains(string.Join(' ', NameWords.Of(words[end - 1], LabelKind.Other))))
        {
            end--;
        }

        if (end < words.Length)
        {
            yield return Initials(words[..end], char.IsUpper);
            if (words[0].Equals("the", StringComparison.OrdinalIgnoreCase))
            {
                yield return Initials(words[1..Math.Max(1, end)], char.IsUpper);
            }
        }
    }

    private static string Initials(string[] words, Func<char, bool> counts) =>
        string.Concat(words.Where(word => counts(word[0])).Select(word => char.ToLowerInvariant(word[0])));
}
