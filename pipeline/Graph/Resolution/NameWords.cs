using System.Text;

namespace LukePipeline.Graph.Resolution;

/// <summary>The words of a name as names are compared: rule <c>name</c>.</summary>
internal static class NameWords
{
    /// <summary>What is written with points and is nobody's initials.</summary>
    private static readonly string[] Countries = ["U.S.", "U.K.", "U.N.", "E.U."];

    private const string Quotes = "'’‘`´\"“”„«».ʼʻ";

    /// <summary>
    /// The words of a name: letters folded, possessive, leading article, quotes and dots off, hyphens and other marks for spaces. A name
    /// of marks alone is one word, itself.
    /// </summary>
    /// <param name="text">The name as it stands in a text.</param>
    /// <param name="kind">What it names: persons lose their titles, organisations their legal forms.</param>
    public static string[] Of(string text, LabelKind kind)
    {
        var words = Strip(kind == LabelKind.Person ? Split(WithInitialsApart(text)) : WithLettersTogether(Split(text)), kind, text);
        return words.Count > 0 ? [.. words] : [text.Trim().ToLowerInvariant()];
    }

    /// <summary>All words of a name, titles and legal forms among them: what tells names apart that are compared alike.</summary>
    public static string Whole(string text) => string.Join(' ', Split(text));

    /// <summary>Whether all its letters are capitals, of which a headline says nothing.</summary>
    public static bool IsShouted(string text) => text.Any(char.IsUpper) && !text.Any(char.IsLower);

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in WithoutPossessive(text.AsSpan().Trim()).EnumerateRunes())
        {
            if (LetterFolding.IsSilent(rune) || (rune.IsBmp && Quotes.Contains((char)rune.Value)))
            {
                continue;
            }

            if (Rune.IsLetterOrDigit(rune) || SplitLetters.IsVoicing(rune) || Rune.IsNumber(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.SpacingCombiningMark)
            {
                LetterFolding.Append(rune, word);
            }
            else if (rune.Value is '&' or '+' or '#')
            {
                word.Append((char)rune.Value);
            }
            else
            {
                End();
            }
        }

        End();
        return WrittenOut(words);

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.Equals("&") ? "and" : word.ToString());
                word.Clear();
            }
        }
    }

    /// <summary>St. Louis as Saint Louis, Mt. Everest as Mount Everest; behind a name, St. is a street.</summary>
    private static List<string> WrittenOut(List<string> words)
    {
        if (words.Count > 1)
        {
            words[0] = words[0] switch { "st" => "saint", "ste" => "sainte", "mt" => "mount", "ft" => "fort", var word => word };
        }

        return words;
    }

    /// <summary>J.R.R. Tolkien as J. R. R. Tolkien: each initial of a person is a word.</summary>
    private static string WithInitialsApart(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal) || Countries.Any(country => text.StartsWith(country, StringComparison.Ordinal)))
        {
            return text;
        }

        var apart = new StringBuilder(text.Length + 4);
        for (var i = 0; i < text.Length; i++)
        {
            apart.Append(text[i]);
            if (text[i] == '.' && i > 0 && char.IsUpper(text[i - 1]) && (i == 1 || !char.IsLetter(text[i - 2])) && i + 1 < text.Length && char.IsLetter(text[i + 1]))
            {
                apart.Append(' ');
            }
        }

        return apart.ToString();
    }

    /// <summary>U. S. Steel as U.S. Steel, and A/S as AS: single letters one after another are one word of what is no person.</summary>
    private static List<string> WithLettersTogether(List<string> words)
    {
        var together = new List<string>(words.Count);
        var wasLetter = false;
        foreach (var word in words)
        {
            var isLetter = word.Length == 1 && char.IsAsciiLetter(word[0]);
            if (isLetter && wasLetter)
            {
                together[^1] += word;
            }
            else
            {
                together.Add(word);
            }

            wasLetter = isLetter;
        }

        return together;
    }

    private static List<string> Strip(List<string> words, LabelKind kind, string text)
    {
        var (first, end) = (0, words.Count);
        if (end > 1 && IsArticle(words[0], kind, text))
        {
            first++;
        }

        while (kind == LabelKind.Person && TitleNames.LengthBefore(words, first) is > 0 and var length)
        {
            first += length;
        }

        while (kind == LabelKind.Organization && end - first > 1 && (NameLists.LegalForms.Contains(words[end - 1]) || (end < words.Count && words[end - 1] is "and" or "de")))
        {
            end--;
        }

        if (kind == LabelKind.Organization && end - first > 1 && NameLists.LegalFormsBefore.Contains(words[first]))
        {
            first++;
        }

        return words[first..end];
    }

    /// <summary>A. Smith has an initial, and An Nguyen a name; of what is no person, an article is followed by a space.</summary>
    private static bool IsArticle(string word, LabelKind kind, string text)
    {
        if (word == "the" || kind == LabelKind.Person || word is not ("a" or "an"))
        {
            return word == "the";
        }

        var rest = text.AsSpan(text.IndexOf(word, StringComparison.OrdinalIgnoreCase) + word.Length);
        return rest.Length > 0 && char.IsWhiteSpace(rest[0]);
    }

    /// <summary>Without <c>'s</c>, and without the apostrophe of <c>s'</c>.</summary>
    private static ReadOnlySpan<char> WithoutPossessive(ReadOnlySpan<char> text)
    {
        if (text.Length > 3 && text[^1] is 's' or 'S' && text[^2] is '\'' or '’')
        {
            return text[..^2].TrimEnd();
        }

        return text.Length > 2 && text[^1] is '\'' or '’' ? text[..^1].TrimEnd() : text;
    }
}
