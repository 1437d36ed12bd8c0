using System.Globalization;

namespace LukePipeline.Training.Data;

/// <summary>Makes names of a label out of lists: persons, places, organisations, nationalities.</summary>
/// <param name="names">The lists.</param>
internal sealed class NameForms(NameLists names)
{
    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal)
    {
        "Mr.", "Mrs.", "Ms.", "Dr.", "Mr", "Mrs", "Ms", "Dr", "Sir", "Lord", "Lady", "President", "Prime", "Minister", "Vice", "Secretary", "State",
        "General", "King", "Queen", "Prince", "Pope", "Senator", "Governor", "Judge", "Justice", "Chancellor", "Ambassador", "Foreign", "Defense",
        "Professor", "Chairman", "Captain", "Colonel", "of",
    };

    private static readonly HashSet<string> Pronouns = new(StringComparer.OrdinalIgnoreCase)
    {
        "he", "she", "his", "her", "him", "hers", "i", "my", "me", "you", "your", "we", "our", "us", "they", "their", "them", "it", "its", "who", "whose",
        "whom", "which", "that", "this", "himself", "herself", "itself", "the",
    };

    private static readonly string[] OrganisationForms =
    [
        "{family} Inc.", "{family} Group", "{family} & {family}", "{family} Corporation", "{family} Holdings", "{family} Bank", "{family} Foundation",
        "{family} Industries", "{family} Institute", "University of {place}", "{place} University", "{place} United", "{place} City", "{place} FC",
        "Bank of {place}", "{place} Airlines", "{place} Times", "{place} Police Department", "{place} Chamber of Commerce", "{place} Museum of Art",
        "{country} Football Federation", "National Bank of {country}", "Ministry of Finance of {country}", "{demonym} Red Cross", "{demonym} Parliament",
        "{demonym} Football Association", "{demonym} Academy of Sciences", "{family} Records", "{family} Technologies", "{place} Hospital",
    ];

    private readonly HashSet<string> _countries = new(names.Countries, StringComparer.Ordinal);
    private readonly HashSet<string> _demonyms = new(names.Demonyms, StringComparer.Ordinal);

    /// <summary>Another name for a mention of that label, titles kept; null where the lists have none (dates, pronouns, most of MISC).</summary>
    public string[]? Replace(string label, IReadOnlyList<string> words, Random random)
    {
        if (Pronouns.Contains(words[0]))
        {
            return null;
        }

        var titles = label == "PER" ? words.TakeWhile(Titles.Contains).ToArray() : [];
        var form = label switch
        {
            "PER" => PersonForm(words.Count - titles.Length, random),
            "LOC" => _countries.Contains(string.Join(' ', words)) ? "{country}" : "{place}",
            "ORG" => OrganisationForms[random.Next(OrganisationForms.Length)],
            "MISC" when words.Count == 1 && _demonyms.Contains(words[0]) => "{demonym}",
            _ => null,
        };
        return form is null ? null : [.. titles, .. Write(form, random)];
    }

    /// <summary>Whether something is put in the place of a part of a form.</summary>
    public static bool Knows(string part) =>
        part is "{given}" or "{family}" or "{place}" or "{country}" or "{demonym}" or "{initial}" or "{day}" or "{month}" or "{weekday}" or "{year}" or "{number}";

    /// <summary>
    /// The words of a form: its own, and in the place of {given}, {family}, {place}, {country}, {demonym} one of the lists, of {initial}, {day},
    /// {month}, {weekday}, {year} and {number} what they say.
    /// </summary>
    public string[] Write(string form, Random random) => [.. form.Split(' ').SelectMany(part => Fill(part, random))];

    private static string PersonForm(int length, Random random) => length switch
    {
        <= 1 => random.NextDouble() < 0.7 ? "{family}" : "{given}",
        2 => "{given} {family}",
        _ => random.NextDouble() < 0.5 ? "{given} {given} {family}" : "{given} {initial} {family}",
    };

    private string[] Fill(string part, Random random)
    {
        var filled = part switch
        {
            "{given}" => Pick(names.Given),
            "{family}" => Pick(names.Family),
            "{place}" => Pick(names.Places),
            "{country}" => Pick(names.Countries),
            "{demonym}" => Pick(names.Demonyms),
            "{initial}" => $"{(char)('A' + random.Next(26))}.",
            "{day}" => Text(1 + random.Next(28)),
            "{month}" => CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[random.Next(12)],
            "{weekday}" => CultureInfo.InvariantCulture.DateTimeFormat.DayNames[random.Next(7)],
            "{year}" => Text(1800 + random.Next(230)),
            "{number}" => Text(2 + random.Next(98)),
            _ => null,
        };

        // Punctuation may stand at a part, as in "{month} {day}, {year}".
        return filled is null
            ? part.IndexOf('}') is > 0 and var end && end < part.Length - 1 ? [string.Join(' ', Fill(part[..(end + 1)], random)) + part[(end + 1)..]] : [part]
            : filled.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        string Pick(IReadOnlyList<string> list) => list[random.Next(list.Count)];
    }
}
