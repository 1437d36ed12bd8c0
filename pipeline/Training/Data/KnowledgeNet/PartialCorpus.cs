using LukePipeline.Ground;

namespace LukePipeline.Training.Data.KnowledgeNet;

/// <summary>
/// Sentences that mark some of their mentions and do not say of what kind these are (FewRel, KnowledgeNet): the relations of a mention
/// tell its label. What is not marked may still be a name, so only spans that overlap a marked one serve as counter-examples.
/// </summary>
internal static class PartialCorpus
{
    /// <summary>Source of the sentences, unless the file gives one.</summary>
    public const string Source = "partial";

    /// <summary>Of every corpus each so manyeth document is left out: relation scores are taken there, and must stay unseen.</summary>
    private const int HeldOutEvery = 5;

    // Their tails are names in one sentence and adjectives in the next (Germany, German; Democratic Party, Democrat).
    private static readonly HashSet<string> Unclear = new(["NATIONALITY", "POLITICAL_AFFILIATION"], StringComparer.Ordinal);

    private static readonly HashSet<string> Pronouns = new(StringComparer.OrdinalIgnoreCase)
    {
        "he", "she", "his", "her", "him", "hers", "himself", "herself", "they", "their", "them", "it", "its", "who", "whose", "whom", "i", "my", "we", "our",
    };

    /// <summary>Reads the sentences of a file in which at least one mention gets a label.</summary>
    /// <exception cref="LukeException">There is none: such a file would add nothing to the training.</exception>
    public static IReadOnlyList<AnnotatedSentence> Read(string path)
    {
        AnnotatedSentence[] labelled = [.. HeldOutPart.Split(AnnotatedCorpus.Read(path), HeldOutEvery).Train.Select(Label).Where(sentence => sentence.Mentions.Count > 0)];
        return labelled.Length > 0
            ? labelled
            : throw new LukeException(
                $"No mention of {path} gets a label: what a mention is follows from its relations, which have to be those of KnowledgeNet or Wikidata's properties (P26). "
                + "Name a file whose mentions have labels of their own with --train.");
    }

    /// <summary>Keeps the mentions whose label the relations tell; pronouns and common nouns are no names.</summary>
    public static AnnotatedSentence Label(AnnotatedSentence sentence)
    {
        var labels = RelationTypes.Of(sentence with { Relations = sentence.Relations.Where(relation => !Unclear.Contains(relation.Label)).ToArray() });
        var mentions = sentence.Mentions
            .Select((mention, index) => (mention, label: labels[index]))
            .Where(entry => entry.label is not null && (entry.label == "DATE" || IsName(sentence, entry.mention)))
            .Select(entry => entry.mention with { Label = entry.label! })
            .ToArray();
        return sentence with { Mentions = mentions, Relations = [], Source = Source, IsPartial = true };
    }

    private static bool IsName(AnnotatedSentence sentence, AnnotatedMention mention) =>
        Enumerable.Range(mention.Start, mention.End - mention.Start).Select(word => sentence.Words[word])
            .All(word => !Pronouns.Contains(word)) && char.IsUpper(sentence.Words[mention.Start][0]);
}
