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

    // Share of the replacements that exchange mentions of the corpus.
    private const double FromCorpus = 0.4;

    private readonly Dictionary<string, string[][]> _mentions = corpus
        .SelectMany(sentence => sentence.Mentions.Select(mention => (mention.Label, Words: sentence.Words.Skip(mention.Start).Take(mention.End - mention.Start).ToArray())))
        .GroupBy(mention => mention.Label, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Select(mention => mention.Words).ToArray(), StringComparer.Ordinal);

    private readonly NameForms? _forms = names is null ? null : new NameForms(names);

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
        if (_forms is not null && random.NextDouble() >= FromCorpus && _forms.Replace(label, original, random) is { } other)
        {
            return other;
        }

        // A date says more by its words than by its place; and what is exchanged keeps its length, so that titles stay with names.
        if (label == "DATE")
        {
            return original;
        }

        for (var attempt = 0; attempt < 8; attempt++)
        {
            var mention = _mentions[label][random.Next(_mentions[label].Length)];
            if (Math.Abs(mention.Length - original.Length) <= 1 && char.IsUpper(mention[0][0]) == char.IsUpper(original[0][0]))
            {
                return mention;
            }
        }

        return original;
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
