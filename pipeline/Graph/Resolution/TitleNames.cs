using System.Collections.Frozen;

namespace LukePipeline.Graph.Resolution;

/// <summary>
/// Tells titles from names: what somebody is (an office, a rank, a membership, a degree) says nothing by itself, and as a node it would join whoever bears
/// it. What somebody gets is a thing: the Nobel Prize in Physics, the Order of Merit.
/// </summary>
internal static class TitleNames
{
    /// <summary>Who says what of: the President of France is an office, the Duke of Wellington a man.</summary>
    private static readonly FrozenSet<string> Offices = Set(
        "president minister chancellor judge governor mayor senator chairman chairwoman chairperson secretary ambassador premier director commissioner "
        + "representative speaker ceo officer general fellow member professor companion treasurer dean provost rector lecturer envoy viceroy");

    /// <summary>Whose office may be for something, or to somebody: the Speaker for the Dead is a book, and so is a Companion to Shakespeare.</summary>
    private static readonly FrozenSet<string> Deputies = Set("minister secretary ambassador director commissioner representative member envoy president");

    /// <summary>Ranks of an order: knights of the Garter, and not those of a film.</summary>
    private static readonly FrozenSet<string> Ranks = Set("knight dame commander chevalier grand");

    /// <summary>Whoever bears an honour, with its name before: Guggenheim Fellow, Poet Laureate.</summary>
    private static readonly FrozenSet<string> Bearers = Set("fellow laureate");

    private static readonly FrozenSet<string> Degrees = Set("bachelor master doctor licentiate");

    private static readonly FrozenSet<string> Fields = Set(
        "arts science sciences law laws letters philosophy medicine divinity theology engineering education business music surgery fine public applied social");

    /// <summary>Whether the words of what is labelled a person are a title and no name: Prime Minister, Chief Justice, President of the United States.</summary>
    public static bool IsOfPerson(string[] words) => Cut(words) is var end && end < 0
        ? NameLists.Titles.Contains(words[^1]) && words.All(NameLists.IsOfATitle)
        : IsOffice(words[end - 1]) && words[..end].All(word => NameLists.IsOfATitle(word) || IsOffice(word)) && NamesNobody(words[(end + 1)..]);

    /// <summary>Whether the words of anything else are: Member of Parliament, Lucasian Professor of Mathematics, Fellow of the Royal Society, Bachelor of Arts.</summary>
    public static bool IsOfThing(string[] words)
    {
        var end = Cut(words);
        if (end < 0)
        {
            return (words.Length > 1 && Bearers.Contains(Singular(words[^1])))
                || (Offices.Contains(words[^1]) && words.All(NameLists.IsOfATitle));
        }

        var (head, rest) = (Singular(words[end - 1]), words[(end + 1)..]);
        return (words[end] == "of" ? Offices : Deputies).Contains(head)
            || (Ranks.Contains(head) && rest[0] == "the")
            || (Degrees.Contains(head) && Fields.Contains(rest[0]));
    }

    /// <summary>Where a title says what of; negative where it does not.</summary>
    private static int Cut(string[] words)
    {
        var cut = Array.FindIndex(words, word => word is "of" or "for" or "to");
        return cut > 0 && cut < words.Length - 1 ? cut : -1;
    }

    private static bool IsOffice(string word) => Offices.Contains(Singular(word));

    /// <summary>"France", "the United States", "the House of Lords"; what is longer may end with the name of who holds the office.</summary>
    private static bool NamesNobody(string[] words)
    {
        var cut = Array.IndexOf(words, "of");
        return cut <= 0 || cut == words.Length - 1
            ? words.Length == 1 || (words.Length <= 3 && words[0] == "the")
            : NamesNobody(words[..cut]) && NamesNobody(words[(cut + 1)..]);
    }

    private static string Singular(string word) => word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
