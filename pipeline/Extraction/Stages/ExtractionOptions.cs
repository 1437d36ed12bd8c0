using System.Text.Json;
using System.Text.Json.Serialization;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Extraction.Windows;

namespace LukePipeline.Extraction.Stages;

/// <summary>Every option of the stages that can change a row. The defaults are the published LUKE recipe. Part of a job's plan.</summary>
public sealed partial record ExtractionOptions
{
    /// <summary>How much of its document a sentence is read with. Default: document.</summary>
    public ContextScope Context { get; init; } = ContextScope.Document;

    /// <summary>Which text of a window is encoded. Default: original.</summary>
    public WindowTextKind WindowText { get; init; } = WindowTextKind.Original;

    /// <summary>Whether the sentences of a document share windows. Default: separate, one window per sentence.</summary>
    public WindowKind Window { get; init; }

    /// <summary>Longest candidate in sub-words, each word tokenized alone. Default: 30.</summary>
    public int MaxMentionSubwords { get; init; } = 30;

    /// <summary>Longest candidate in words. Default: null, no such bound.</summary>
    public int? MaxMentionWords { get; init; }

    /// <summary>
    /// Most candidates of a sentence scored in one pass; more are scored in several over the same window. Default: 4,096, which
    /// only sentences of some 200 words and more reach; attention among candidates grows with the square.
    /// </summary>
    public int MaxCandidatesPerPass { get; init; } = 4096;

    /// <summary>
    /// How far below "no entity" the words of a candidate may leave every class, 0 or less, before the candidate is taken to lose and is
    /// not computed. Of an open checkpoint that is another computation than the reference's: words choose without candidates, and those that
    /// they leave are scored without the others. Default: null, candidates are left out only where they provably lose, which changes no
    /// row (with int8, whose numbers depend on what is computed together, no row's mention, but scores in the third digit).
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CandidateMargin { get; init; }

    /// <summary>Lowest softmax probability of a mention. Default: 0.</summary>
    public double MinScore { get; init; }

    /// <summary>
    /// Whether the mentions of a document are made to agree: one label per name, names that were found marked throughout, sentences in
    /// capitals read as titles, no name without a capital or a digit. Default: off.
    /// </summary>
    public ConsistencyKind Consistency { get; init; }

    /// <summary>
    /// Labels of names (persons, places, organisations): words in small letters at the edges of their mentions are left out, "southern Norway"
    /// becoming "Norway". Default: null, no label.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? NameLabels { get; init; }

    /// <summary>Name of the entity checkpoint's class that means "no entity". Default: null, class 0.</summary>
    public string? NoEntityLabel { get; init; }

    /// <summary>Which pairs are scored, lines <c>HEAD x TAIL</c> or <c>HEAD x TAIL -> relation, relation</c>. Default: null, all.</summary>
    public IReadOnlyList<string>? PairSchema { get; init; }

    /// <summary>
    /// What cannot all be true of a document, lines as <see cref="Pairs.RelationRule"/> reads them: less probable relations that break one are left
    /// out. Default: null, nothing.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? RelationRules { get; init; }

    /// <summary>Most pairs of a sentence that are scored, nearest first. Default: 1,000, all pairs of 32 entities.</summary>
    public int MaxPairsPerSentence { get; init; } = 1000;

    /// <summary>Lowest score of a relation, 0 to 1. Default: 0.</summary>
    public double MinRelationScore { get; init; }

    /// <summary>
    /// With <see cref="RelationScoreShift"/>, how the score of a relation comes from the softmax probability p of its class: the logistic
    /// function of slope · logit(p) + shift (Platt, 1999), fitted where the share of related pairs is that of running text. Default: 1.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RelationScoreSlope { get; init; }

    /// <summary>See <see cref="RelationScoreSlope"/>. Default: 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RelationScoreShift { get; init; }

    /// <summary>Name of the relation checkpoint's class that means "no relation". Default: null, class 0.</summary>
    public string? NoRelationLabel { get; init; }

    /// <summary>
    /// Whether the relation checkpoint classifies pairs by states of mentions, and its encoder is that of the entity checkpoint: then pairs whose
    /// mentions were found in what the relation checkpoint would read take the states of that pass, and make none of their own. No setting:
    /// it is read off the checkpoints when a job is planned, so that all who work on it do the same. Default: false.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SharesEncoder { get; init; }

    /// <summary>
    /// A word of more UTF-16 code units never reaches a tokenizer, whose time grows with the square of it: it ends the context
    /// and the sentence around it, and is no candidate. So does as much of anything else between two words. Default: 1,000.
    /// </summary>
    public int MaxWordLength { get; init; } = 1000;

    /// <summary>Most word tokens in one batch, special tokens counted. Default: 1,024, enough to keep a processor's cores busy.</summary>
    public int BatchWords { get; init; } = 1024;

    /// <summary>Most candidate spans in one batch. Default: 1,024, as for words; a plan puts in place of both what model and device want.</summary>
    public int BatchSpans { get; init; } = 1024;

    /// <summary>
    /// What the job says to stages that bring settings of their own (<see cref="StageDescriptor.Settings"/>), by key. Default: null,
    /// nothing.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, JsonElement>? OfStages { get; init; }

    /// <summary>Whether documents bring their mentions, and no model finds any. Default: false.</summary>
    public bool BringsMentions { get; init; }

    /// <summary>Whether the table of sentences holds their text; without it it tells their places alone. Default: true.</summary>
    public bool SentenceText { get; init; } = true;

    /// <summary>The score of a relation.</summary>
    /// <param name="probability">Softmax probability of its class.</param>
    internal float ScoreOf(float probability) => RelationScoreSlope is null && RelationScoreShift is null
        ? probability
        : (float)(1 / (1 + (Math.Pow((1 - (double)probability) / probability, RelationScoreSlope ?? 1) * Math.Exp(-RelationScoreShift ?? 0))));

    /// <summary>The budget of every stage's batches.</summary>
    internal BatchBudget Budget => new() { MaxWords = BatchWords, MaxSpans = BatchSpans };
}
