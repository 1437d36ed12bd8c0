namespace LukePipeline.Training.Data.KnowledgeNet;

/// <summary>
/// Brings annotated relations of several corpora to one set of labels, those of KnowledgeNet: its own stay as they are, Wikidata
/// properties (Re-DocRED, FewRel) are mapped where they mean the same, turned around where their direction differs.
/// </summary>
public sealed class RelationMapping : IRelationSource
{
    /// <summary>The name to ask for it.</summary>
    public const string Name = "knowledgenet";

    /// <summary>How the ids of KnowledgeNet's sentences begin.</summary>
    private const string Ids = "kn-";

    /// <summary>The labels of KnowledgeNet, with class 0 for no relation.</summary>
    public static IReadOnlyList<string> KnowledgeNetLabels { get; } =
    [
        "no_relation", "CEO", "CHILD_OF", "DATE_FOUNDED", "DATE_OF_BIRTH", "DATE_OF_DEATH", "EDUCATED_AT", "EMPLOYEE_OR_MEMBER_OF", "FOUNDED_BY",
        "HEADQUARTERS", "NATIONALITY", "PLACE_OF_BIRTH", "PLACE_OF_RESIDENCE", "POLITICAL_AFFILIATION", "SPOUSE", "SUBSIDIARY_OF",
    ];

    /// <summary>
    /// The kinds of names that these relations hold between, as lines of a pair schema: what stands beside a checkpoint that is trained
    /// here, since it does not see the kinds itself.
    /// </summary>
    public static IReadOnlyList<string> PairSchema { get; } =
    [
        "PER x PER -> CHILD_OF, SPOUSE",
        "PER x ORG -> EDUCATED_AT, EMPLOYEE_OR_MEMBER_OF, POLITICAL_AFFILIATION",
        "PER x LOC -> EMPLOYEE_OR_MEMBER_OF, NATIONALITY, PLACE_OF_BIRTH, PLACE_OF_RESIDENCE",
        "PER x MISC -> NATIONALITY, POLITICAL_AFFILIATION",
        "PER x DATE -> DATE_OF_BIRTH, DATE_OF_DEATH",
        "ORG x PER -> CEO, FOUNDED_BY",
        "ORG x ORG -> FOUNDED_BY, SUBSIDIARY_OF",
        "ORG x LOC -> HEADQUARTERS",
        "ORG x DATE -> DATE_FOUNDED",
    ];

    private const string Person = "PER";
    private const string Organisation = "ORG";

    // Words of sentences that may tell a birth, a death or a founding; brackets and dashes stand around the dates of a life.
    private static readonly HashSet<string> LifeWords = new(
        [
            "born", "birth", "birthday", "b.", "baptized", "baptised", "christened", "nee", "née", "aged", "age", "anniversary", "centenary",
            "died", "dies", "die", "dying", "death", "deaths", "dead", "d.", "killed", "murdered", "assassinated", "executed", "buried", "suicide", "funeral", "late",
            "founded", "founding", "foundation", "founder", "founders", "established", "establishment", "formed", "formation", "created", "creation", "started",
            "incorporated", "launched", "began", "begun", "opened", "organized", "organised", "set", "since", "(", ")", "-LRB-", "-RRB-", "–", "—", "-", "†", "*",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, Rule> Wikidata = new(StringComparer.Ordinal)
    {
        ["P19"] = new("PLACE_OF_BIRTH"),
        ["P22"] = new("CHILD_OF"),
        ["P25"] = new("CHILD_OF"),
        ["P26"] = new("SPOUSE", Symmetric: true),
        ["P27"] = new("NATIONALITY"),
        ["P40"] = new("CHILD_OF", Reversed: true),
        ["P54"] = new("EMPLOYEE_OR_MEMBER_OF", HeadType: Person),
        ["P69"] = new("EDUCATED_AT"),
        ["P102"] = new("POLITICAL_AFFILIATION", HeadType: Person),
        ["P108"] = new("EMPLOYEE_OR_MEMBER_OF"),
        ["P112"] = new("FOUNDED_BY"),
        ["P159"] = new("HEADQUARTERS"),
        ["P169"] = new("CEO"),
        ["P355"] = new("SUBSIDIARY_OF", Reversed: true, HeadType: Organisation),
        ["P463"] = new("EMPLOYEE_OR_MEMBER_OF", HeadType: Person),
        ["P551"] = new("PLACE_OF_RESIDENCE"),
        ["P569"] = new("DATE_OF_BIRTH"),
        ["P570"] = new("DATE_OF_DEATH"),
        ["P571"] = new("DATE_FOUNDED", HeadType: Organisation),
        ["P749"] = new("SUBSIDIARY_OF"),
    };

    // Close to one of our labels without meaning it: such a pair is neither an example of it nor one of "no relation".
    private static readonly HashSet<string> Unclear = new(StringComparer.Ordinal)
    {
        "P6", "P35", "P39", "P127", "P137", "P140", "P172", "P241", "P361", "P488", "P527", "P937",
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => KnowledgeNetLabels;

    /// <inheritdoc/>
    IReadOnlyList<string>? IRelationSource.PairSchema => PairSchema;

    /// <summary>Whether sentences of KnowledgeNet are among these.</summary>
    public static bool Recognises(IEnumerable<AnnotatedSentence> sentences) => sentences.Any(sentence => sentence.Id.StartsWith(Ids, StringComparison.Ordinal));

    /// <summary>Whether a label is one of KnowledgeNet or a property of Wikidata, be it mapped or not.</summary>
    public static bool IsOfItsCorpora(string label) =>
        KnowledgeNetLabels.Contains(label) || (label.Length > 1 && label[0] == 'P' && label.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0);

    /// <inheritdoc/>
    /// <remarks>A person or an organisation and a date, where no word speaks of a beginning or an end: any other date is of something else.</remarks>
    public bool IsSurelyUnrelated(AnnotatedSentence sentence, int head, int tail) =>
        sentence.Mentions[head].Label is Person or Organisation
        && sentence.Mentions[tail].Label == "DATE"
        && !sentence.Words.Any(LifeWords.Contains);

    /// <inheritdoc/>
    public IReadOnlyList<string?> KindsOf(AnnotatedSentence sentence) => RelationTypes.Of(sentence);

    /// <inheritdoc/>
    public IReadOnlyDictionary<(int Head, int Tail), string?> Map(AnnotatedSentence sentence)
    {
        var pairs = new Dictionary<(int Head, int Tail), string?>();
        foreach (var relation in sentence.Relations)
        {
            var pair = (relation.Head, relation.Tail);
            if (KnowledgeNetLabels.Contains(relation.Label))
            {
                Set(pair, relation.Label);
            }
            else if (Wikidata.TryGetValue(relation.Label, out var rule) && HasType(sentence.Mentions[relation.Head], rule.HeadType))
            {
                Set(rule.Reversed ? (relation.Tail, relation.Head) : pair, rule.Label);
                if (rule.Symmetric)
                {
                    Set((relation.Tail, relation.Head), rule.Label);
                }
            }
            else if (Unclear.Contains(relation.Label) || Wikidata.ContainsKey(relation.Label))
            {
                pairs.TryAdd(pair, null);
            }
        }

        return pairs;

        // Of two labels of one pair the first counts, since a pair has one class.
        void Set((int, int) pair, string label)
        {
            if (pairs.GetValueOrDefault(pair) is null)
            {
                pairs[pair] = label;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerable<AnnotatedRelation> MapAll(AnnotatedSentence sentence) =>
        sentence.Relations.Where(relation => KnowledgeNetLabels.Contains(relation.Label))
            .Concat(Map(sentence).Where(pair => pair.Value is not null).Select(pair => new AnnotatedRelation(pair.Key.Head, pair.Key.Tail, pair.Value!)))
            .Distinct();

    // FewRel does not type its entities; what it marks for a property is of the right type almost always.
    private static bool HasType(AnnotatedMention mention, string? type) => type is null || mention.Label == type;

    private sealed record Rule(string Label, bool Reversed = false, bool Symmetric = false, string? HeadType = null);
}
