using LukePipeline.Extraction.Pairs;
using LukePipeline.Ground.Settings;

namespace LukePipeline.Extraction.Stages;

/// <summary>
/// What a job may say about each stage, and what may stand beside a checkpoint in its place: a list a stage. The names are those of
/// <see cref="ExtractionOptions"/> and <see cref="CheckpointDefaults"/>.
/// </summary>
public static class ExtractionSettings
{
    /// <summary>Heading of the help.</summary>
    public const string Group = "What is extracted";

    private const string Checkpoints = "the checkpoint's";

    /// <summary>How sentences are read and mentions found.</summary>
    public static IReadOnlyList<Setting> OfEntities { get; } =
    [
        new ChoiceSetting("context", Group, "What a sentence is scored in: document or sentence.", ["document", "sentence"]) { DefaultInWords = Checkpoints },
        new ChoiceSetting("window", Group, "Windows of a document: separate (one per sentence) or shared (one pass for many).", ["separate", "shared"])
        {
            DefaultInWords = $"{Checkpoints} (separate)",
        },
        new ChoiceSetting("windowText", Group, "Text of a context window: original or conll.", ["original", "conll"]) { DefaultInWords = Checkpoints },
        new IntegerSetting("maxMentionSubwords", Group, "Longest candidate in sub-words.") { Max = 510, DefaultInWords = $"{Checkpoints} (30)" },
        new IntegerSetting("maxMentionWords", Group, "Longest candidate in words.") { DefaultInWords = $"{Checkpoints} (no bound)" },
        new IntegerSetting("maxCandidatesPerPass", Group, "Most candidates scored in one pass.") { DefaultInWords = Checkpoints },
        new NumberSetting("candidateMargin", Group, "Candidates whose words leave every class further below 'no entity' are not computed: 0 or less.")
        {
            Min = -1000,
            Max = 0,
            DefaultInWords = $"{Checkpoints} (only what provably loses)",
        },
        new ChoiceSetting("consistency", Group, "Whether mentions of a document are made to agree (one label per name, names marked throughout): on or off.", ["on", "off"])
        {
            DefaultInWords = $"{Checkpoints} (off)",
        },
        new ListSetting("nameLabels", Group, "Labels of names: words in small letters at the edges of their mentions are left out.")
        {
            DefaultInWords = $"{Checkpoints} (none)",
        },
        new NumberSetting("minScore", Group, "Lowest probability of a mention that is kept.") { Min = 0, Max = 1, DefaultInWords = Checkpoints },
    ];

    /// <summary>Which pairs of mentions are scored, and what is kept of them.</summary>
    public static IReadOnlyList<Setting> OfRelations { get; } =
    [
        new NumberSetting("minRelationScore", Group, "Lowest score of a relation that is kept.") { Min = 0, Max = 1, DefaultInWords = Checkpoints },
        new ListSetting("pairSchema", Group, "Pairs to score: 'HEAD x TAIL' or 'HEAD x TAIL -> label, label'.")
        {
            SplitsAtCommas = false,
            DefaultInWords = $"{Checkpoints} (all)",
            Rule = line => PairRule.TryParse(line, out _) ? null : ($"cannot read '{line}'", "write 'HEAD x TAIL' or 'HEAD x TAIL -> label, label'"),
        },
        new ListSetting("relationRules", Group, "What cannot all be true of a document: 'antisymmetric CHILD_OF'.")
        {
            SplitsAtCommas = false,
            DefaultInWords = $"{Checkpoints} (none)",
            Rule = line => RelationRule.TryParse(line, out _) ? null : ($"cannot read '{line}'", $"write {RelationRule.Form}"),
        },
        new IntegerSetting("maxPairsPerSentence", Group, "Most pairs scored per sentence, nearest first.") { DefaultInWords = Checkpoints },
    ];

    /// <summary>How the scores of a relation checkpoint are to be read, which a job cannot say.</summary>
    internal static IReadOnlyList<Setting> OfScores { get; } =
    [
        new NumberSetting("relationScoreSlope", Group, "The score of a relation is the logistic function of slope x logit(softmax probability) + shift: above 0.")
        {
            Min = 0.01,
            Max = 100,
            DefaultInWords = "1",
        },
        new NumberSetting("relationScoreShift", Group, "See relationScoreSlope.") { Min = -100, Max = 100, DefaultInWords = "0" },
    ];

    /// <summary>What may stand beside a checkpoint in <c>extraction.json</c>.</summary>
    public static SettingSchema OfCheckpoints { get; } = new(
        "a checkpoint",
        OfEntities,
        OfRelations,
        OfScores,
        [
            new TextSetting("noneLabel", Group, "Name of the class that means \"no entity\" or \"no relation\".") { DefaultInWords = "that of class 0" },
        ]);

    /// <summary>The same with what stages bring beyond it.</summary>
    /// <param name="ofStages">Settings of stages.</param>
    internal static SettingSchema OfCheckpointsOf(IEnumerable<Setting> ofStages) =>
        new("a checkpoint", OfCheckpoints.All, [.. ofStages.Where(setting => OfCheckpoints.Find(setting.Name) is null)]);
}
