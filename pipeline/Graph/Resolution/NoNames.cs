using System.Collections.Frozen;

namespace LukePipeline.Graph.Resolution;

/// <summary>Tells what is no name from names: a title alone, a pronoun, what could name anything and is not even written as a name.</summary>
internal static class NoNames
{
    /// <summary>What names nothing by itself, where it is written in small letters.</summary>
    private static readonly FrozenSet<string> Common = NameLists.Set(
        "here there home abroad overseas everywhere nowhere elsewhere founder cofounder owner wife husband widow widower mother father parents son daughter children brother sister "
        + "friend boss leader author captain coach star man woman men women people boy girl");

    /// <summary>The shortest word that is taken for one: a band may be called The xx.</summary>
    private const int ShortestWord = 3;

    /// <summary>Whether a mention is no name.</summary>
    /// <param name="mention">The mention.</param>
    /// <param name="words">Its words as names are compared.</param>
    public static bool Is(NamedMention mention, string[] words) =>
        IsPronoun(mention, words) || IsTitle(mention, words) || IsCommon(mention, words);

    /// <summary>A name that could be that of anything of its kind: "the Court".</summary>
    public static bool IsGeneric(string[] words) =>
        (NameLists.Generic.Contains(words[^1]) && words[..^1].All(NameLists.Pointers.Contains)) || GenericBodies.Is(words);

    /// <summary>US, WHO and The Who are names by their capitals, where these say anything.</summary>
    private static bool IsPronoun(NamedMention mention, string[] words)
    {
        if (!words.All(NameLists.Pronouns.Contains))
        {
            return false;
        }

        var written = WordsOf(mention.Text);
        var last = written[^1].EndsWith("'s", StringComparison.Ordinal) || written[^1].EndsWith("’s", StringComparison.Ordinal) ? written[^1][..^2] : written[^1];
        return mention.Setting.HasFlag(NameSetting.Capitals) || !(Acronyms.IsAcronym(last) || (written.Length > 1 && char.IsUpper(last[0])));
    }

    private static bool IsTitle(NamedMention mention, string[] words)
    {
        if (mention.Kind == LabelKind.Person)
        {
            return TitleNames.IsOfPerson(words) && !TitleNames.IsSurname(NameWords.Whole(mention.Text).Split(' '));
        }

        // Works have their article: The Mayor of Casterbridge. Of what begins a sentence nobody can tell.
        var isOfAWork = mention.Text.StartsWith("The ", StringComparison.Ordinal) && mention.Setting == NameSetting.None;
        return !isOfAWork && TitleNames.IsOfThing(words, mention.Kind);
    }

    /// <summary>"the airline", "his wife", "home": only in a text that knows capitals do small letters say so.</summary>
    private static bool IsCommon(NamedMention mention, string[] words)
    {
        var written = WordsOf(mention.Text);
        if (IsGeneric(words) && !char.IsUpper(written[^1][0]))
        {
            return true;
        }

        if ((mention.Setting & (NameSetting.Small | NameSetting.Capitals)) != 0)
        {
            return false;
        }

        return written.Length > 1 && NameLists.Pointers.Contains(written[0].ToLowerInvariant())
            ? IsSmall(string.Concat(written[1..])) && written[1..].Any(word => word.Length >= ShortestWord)
            : IsSmall(mention.Text) && words.All(Common.Contains);
    }

    private static bool IsSmall(string text) => text.Any(char.IsLower) && !text.Any(letter => char.IsUpper(letter) || char.IsDigit(letter));

    private static string[] WordsOf(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : [text];
}
