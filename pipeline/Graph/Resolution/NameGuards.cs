namespace LukePipeline.Graph.Resolution;

/// <summary>What two names must have in common to be one: rule <c>guards</c>.</summary>
internal static class NameGuards
{
    /// <summary>Whether both names have the same numerals: Apollo 11 is not Apollo 12, and Carol is not Carol II.</summary>
    public static bool Agree(string[] left, string[] right) => Numerals(left).SetEquals(Numerals(right));

    /// <summary>Whether initials do not conflict: the same number of words, each equal or the initial of the other, the last one equal.</summary>
    public static bool InitialsAgree(string[] left, string[] right) =>
        left.Length == right.Length && left[^1] == right[^1] && left.Zip(right).All(pair =>
            pair.First == pair.Second
            || (pair.First.Length == 1 && pair.Second.StartsWith(pair.First, StringComparison.Ordinal))
            || (pair.Second.Length == 1 && pair.First.StartsWith(pair.Second, StringComparison.Ordinal)));

    /// <summary>Whether the titles of a person are those of a man, m, or a woman, f; null where they do not say.</summary>
    public static char? SexOf(string text)
    {
        // The last word is the name: Mrs. King is no king.
        foreach (var word in NameWords.Whole(text).Split(' ').SkipLast(1))
        {
            if (NameLists.TitlesOfMen.Contains(word) || NameLists.TitlesOfWomen.Contains(word))
            {
                return NameLists.TitlesOfMen.Contains(word) ? 'm' : 'f';
            }

            if (!NameLists.IsOfATitle(word))
            {
                return null;
            }
        }

        return null;
    }

    private static HashSet<string> Numerals(string[] words) =>
        [.. words.Where((word, at) => word.Any(char.IsAsciiDigit) || (IsRoman(word) && (word.Length > 1 || at == words.Length - 1) && words.Length > 1))];

    private static bool IsRoman(string word) => word.All(letter => letter is 'i' or 'v' or 'x');
}
