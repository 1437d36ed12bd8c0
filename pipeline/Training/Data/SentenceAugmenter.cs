namespace LukePipeline.Training.Data;

/// <summary>
/// Varies an annotated sentence so that a model learns contexts rather than names: mentions are replaced by other names of
/// their label, and some sentences are written in capitals, as headlines are, or in small letters.
/// </summary>
/// <param name="corpus">Mentions of these sentences are exchanged with each other, label by label.</param>
/// <param name="names">Further names; null leaves only those of the corpus.</param>
/// <param name="replacement">Probability of replacing a mention. Default: 0.3.</param>
internal sealed class SentenceAugmenter(IReadOnlyList<AnnotatedSentence> corpus, NameLists? names, double replacement = 0.3)
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

    /// <summary>A variant of the sentence.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="labels">The label of each mention where it is not that of the annotation; null for a mention that must stay.</param>
    /// <param name="random">Draws the variant.</param>
    public AnnotatedSentence Vary(AnnotatedSentence sentence, IReadOnlyList<string?>? labels, Random random)
    {
        // Nested mentions cannot be replaced apart from each other; the rare sentence that has them keeps its names.
        var ordered = Enumerable.Range(0, sentence.Mentions.Count).OrderBy(index => sentence.Mentions[index].Start).ToArray();
        var nested = ordered.Zip(ordered.Skip(1)).Any(pair => sentence.Mentions[pair.First].End > sentence.Mentions[pair.Second].Start);
        var replacements = new List<(int Mention, string[] Words)>();
        foreach (var index in nested ? [] : ordered)
        {
            var mention = sentence.Mentions[index];
            var label = labels is null ? mention.Label : labels[index];
            if (label is not null && random.NextDouble() < replacement)
            {
                var original = sentence.Words.Skip(mention.Start).Take(mention.End - mention.Start).ToArray();
                replacements.Add((index, Replace(label, original, random)));
            }
        }

        var draw = random.NextDouble();
        Func<string, string>? change = draw < UpperCase ? word => word.ToUpperInvariant()
            : draw < UpperCase + LowerCase ? word => word.ToLowerInvariant()
            : null;
        return replacements.Count == 0 && change is null ? sentence : SentenceRewriter.Rewrite(sentence, replacements, change);
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

        if (!_mentions.ContainsKey(label))
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
}
