namespace LukePipeline.Training;

/// <summary>
/// Varies an annotated sentence so that a model learns contexts rather than names: mentions are replaced by other names of
/// their label, and some sentences are written in capitals, as headlines are, or in small letters.
/// </summary>
/// <param name="corpus">Mentions of these sentences are exchanged with each other, label by label.</param>
/// <param name="names">Further names; null leaves only those of the corpus.</param>
/// <param name="replacement">Probability of replacing a mention. Default: 0.3.</param>
public sealed class SentenceAugmenter(IReadOnlyList<AnnotatedSentence> corpus, NameLists? names, double replacement = 0.3)
{
    private const double UpperCase = 0.04;
    private const double LowerCase = 0.02;

    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal)
    {
        "Mr.", "Mrs.", "Ms.", "Dr.", "Mr", "Mrs", "Ms", "Dr", "Sir", "Lord", "Lady", "President", "Prime", "Minister", "Vice", "Secretary", "State",
        "General", "King", "Queen", "Prince", "Pope", "Senator", "Governor", "Judge", "Justice", "Chancellor", "Ambassador", "Foreign", "Defense",
        "Professor", "Chairman", "Captain", "Colonel", "of",
    };

    private static readonly string[] OrganisationForms =
    [
        "{family} Inc.", "{family} Group", "{family} & {family}", "{family} Corporation", "{family} Holdings", "{family} Bank", "{family} Foundation",
        "{family} Industries", "{family} Institute", "University of {place}", "{place} University", "{place} United", "{place} City", "{place} FC",
        "Bank of {place}", "{place} Airlines", "{place} Times", "{place} Police Department", "{place} Chamber of Commerce", "{place} Museum of Art",
        "{country} Football Federation", "National Bank of {country}", "Ministry of Finance of {country}", "{demonym} Red Cross", "{demonym} Parliament",
        "{demonym} Football Association", "{demonym} Academy of Sciences", "{family} Records", "{family} Technologies", "{place} Hospital",
    ];

    private readonly Dictionary<string, string[][]> _mentions = corpus
        .SelectMany(sentence => sentence.Mentions.Select(mention => (mention.Label, Words: sentence.Words.Skip(mention.Start).Take(mention.End - mention.Start).ToArray())))
        .GroupBy(mention => mention.Label, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(mention => mention.Words).ToArray(), StringComparer.Ordinal);

    private readonly HashSet<string> _countries = new(names?.Countries ?? [], StringComparer.Ordinal);

    /// <summary>A variant of the sentence's words, with its mentions where they then stand.</summary>
    public (string[] Words, AnnotatedMention[] Mentions) Vary(AnnotatedSentence sentence, Random random)
    {
        var words = new List<string>(sentence.Words.Count + 8);
        var mentions = new List<AnnotatedMention>(sentence.Mentions.Count);
        var next = 0;

        // Nested mentions cannot be replaced apart from each other; the rare sentence that has them stays as it is.
        var ordered = sentence.Mentions.OrderBy(mention => mention.Start).ToArray();
        var nested = ordered.Zip(ordered.Skip(1)).Any(pair => pair.First.End > pair.Second.Start);
        if (nested)
        {
            return (sentence.Words.ToArray(), sentence.Mentions.ToArray());
        }

        foreach (var mention in ordered)
        {
            words.AddRange(sentence.Words.Skip(next).Take(mention.Start - next));
            var original = sentence.Words.Skip(mention.Start).Take(mention.End - mention.Start).ToArray();
            var replaced = random.NextDouble() < replacement ? Replace(mention.Label, original, random) : original;
            mentions.Add(new AnnotatedMention(words.Count, words.Count + replaced.Length, mention.Label));
            words.AddRange(replaced);
            next = mention.End;
        }

        words.AddRange(sentence.Words.Skip(next));
        return (ChangeCase(words, random), mentions.ToArray());
    }

    private string[] Replace(string label, string[] original, Random random)
    {
        var kept = label == "PER" ? original.TakeWhile(Titles.Contains).ToArray() : [];
        var form = names is null || random.NextDouble() < 0.4 ? null : label switch
        {
            "PER" => PersonForm(original.Length - kept.Length, random),
            "LOC" => _countries.Contains(string.Join(' ', original)) ? "{country}" : "{place}",
            "ORG" => OrganisationForms[random.Next(OrganisationForms.Length)],
            "MISC" when original.Length == 1 && names.Demonyms.Contains(original[0]) => "{demonym}",
            _ => null,
        };
        if (form is not null)
        {
            return [.. kept, .. form.Split(' ').SelectMany(part => Fill(part, random))];
        }

        // A date says more by its words than by its place; and what is exchanged keeps its length, so that titles stay with names.
        if (label == "DATE")
        {
            return original;
        }

        for (var attempt = 0; attempt < 8; attempt++)
        {
            var other = _mentions[label][random.Next(_mentions[label].Length)];
            if (Math.Abs(other.Length - original.Length) <= 1 && char.IsUpper(other[0][0]) == char.IsUpper(original[0][0]))
            {
                return other;
            }
        }

        return original;
    }

    private static string PersonForm(int length, Random random) => length switch
    {
        <= 1 => random.NextDouble() < 0.7 ? "{family}" : "{given}",
        2 => "{given} {family}",
        _ => random.NextDouble() < 0.5 ? "{given} {given} {family}" : "{given} {initial} {family}",
    };

    private IEnumerable<string> Fill(string part, Random random)
    {
        var filled = part switch
        {
            "{given}" => Pick(names!.Given),
            "{family}" => Pick(names!.Family),
            "{place}" => Pick(names!.Places),
            "{country}" => Pick(names!.Countries),
            "{demonym}" => Pick(names!.Demonyms),
            "{initial}" => $"{(char)('A' + random.Next(26))}.",
            _ => part,
        };
        return filled.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        string Pick(IReadOnlyList<string> list) => list[random.Next(list.Count)];
    }

    private static string[] ChangeCase(List<string> words, Random random)
    {
        var draw = random.NextDouble();
        return draw switch
        {
            < UpperCase => words.Select(word => word.ToUpperInvariant()).ToArray(),
            < UpperCase + LowerCase => words.Select(word => word.ToLowerInvariant()).ToArray(),
            _ => words.ToArray(),
        };
    }
}
