namespace LukePipeline.Training.Data.KnowledgeNet;

/// <summary>
/// What kind of name a mention must be, told by the relations that it takes part in (both of a SPOUSE are persons), where a
/// corpus does not type its mentions.
/// </summary>
internal static class RelationTypes
{
    private static readonly Dictionary<string, (string? Head, string? Tail)> Types = new(StringComparer.Ordinal)
    {
        ["CEO"] = ("ORG", "PER"),
        ["CHILD_OF"] = ("PER", "PER"),
        ["DATE_FOUNDED"] = ("ORG", "DATE"),
        ["DATE_OF_BIRTH"] = ("PER", "DATE"),
        ["DATE_OF_DEATH"] = ("PER", "DATE"),
        ["EDUCATED_AT"] = ("PER", "ORG"),
        ["EMPLOYEE_OR_MEMBER_OF"] = ("PER", "ORG"),
        ["FOUNDED_BY"] = ("ORG", "PER"),
        ["HEADQUARTERS"] = ("ORG", "LOC"),
        ["NATIONALITY"] = ("PER", "MISC"),
        ["PLACE_OF_BIRTH"] = ("PER", "LOC"),
        ["PLACE_OF_RESIDENCE"] = ("PER", "LOC"),
        ["POLITICAL_AFFILIATION"] = ("PER", "ORG"),
        ["SPOUSE"] = ("PER", "PER"),
        ["SUBSIDIARY_OF"] = ("ORG", "ORG"),

        // Wikidata, as FewRel uses it; null where a property takes entities of several kinds.
        ["P25"] = ("PER", "PER"),
        ["P26"] = ("PER", "PER"),
        ["P40"] = ("PER", "PER"),
        ["P177"] = ("LOC", "LOC"),
        ["P206"] = ("LOC", "LOC"),
        ["P364"] = ("MISC", "MISC"),
        ["P410"] = ("PER", null),
        ["P412"] = ("PER", null),
        ["P413"] = ("PER", null),
        ["P463"] = (null, "ORG"),
    };

    /// <summary>The label of each mention of the sentence, null where no relation tells.</summary>
    public static string?[] Of(AnnotatedSentence sentence)
    {
        var labels = new string?[sentence.Mentions.Count];
        foreach (var relation in sentence.Relations)
        {
            if (Types.TryGetValue(relation.Label, out var type))
            {
                labels[relation.Head] ??= type.Head;
                labels[relation.Tail] ??= type.Tail;
            }
        }

        return labels;
    }
}
