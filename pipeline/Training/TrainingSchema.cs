using LukePipeline.Ground.Settings;
using LukePipeline.Training.Data.KnowledgeNet;

namespace LukePipeline.Training;

/// <summary>Every setting of training, in the order of the help; a command takes the lists that are about it.</summary>
public static class TrainingSchema
{
    /// <summary>Tokens in a word of English text, about: batches are given in words and planned in tokens.</summary>
    private const double TokensPerWord = 1.4;

    private const string Checkpoint = "The checkpoint";
    private const string Data = "The data";
    private const string Examples = "How examples are made";
    private const string Optimisation = "Optimisation";
    private const string Scoring = "Scoring while training";
    private const string Encoder = "An encoder from nothing";
    private const string Machine = "The machine";

    /// <summary>Directory of the checkpoint.</summary>
    public static TextSetting Output { get; } = new("output", Checkpoint, "Directory of the checkpoint.") { Required = true, Placeholder = "DIR" };

    /// <summary>The checkpoint to start from.</summary>
    public static TextSetting Base { get; } = new("base", Checkpoint, "Checkpoint whose encoder and tokenizer to start from.")
    {
        DefaultInWords = "from nothing",
        Placeholder = "DIR",
    };

    /// <summary>Says that training starts from nothing.</summary>
    public static SwitchSetting FromScratch { get; } = new(
        "fromScratch", Checkpoint, "Start from nothing: learn a vocabulary and word vectors from the training files. The default without --base.");

    /// <summary>How weights are stored.</summary>
    public static ChoiceSetting Dtype { get; } = new("dtype", Checkpoint, "How weights are stored: float16 or float32.", ["float16", "float32"]) { Default = "float16" };

    /// <summary>Replaces what the output holds.</summary>
    public static SwitchSetting Overwrite { get; } = new("overwrite", Checkpoint, "Replace the checkpoint that --output holds.");

    /// <summary>Goes on with a run that was stopped.</summary>
    public static SwitchSetting Resume { get; } = new("resume", Checkpoint, "Go on where a stopped run with the same --output ended.");

    /// <summary>What an encoder grows from.</summary>
    public static TextSetting From { get; } = new(
        "from",
        Checkpoint,
        "What to grow from: a Hugging Face directory of a BERT or RoBERTa, an .onnx file with vocab.txt beside it, or a .dll that embeds both.")
    {
        Required = true,
        Placeholder = "PATH",
    };

    /// <summary>Attention heads of what an encoder grows from.</summary>
    public static IntegerSetting GrownHeads { get; } = new("heads", Checkpoint, "Attention heads, which a lone .onnx file does not tell.");

    /// <summary>Plain text.</summary>
    public static ListSetting Text { get; } = Files("text", "Plain text to learn from: .jsonl or .jsonl.gz with a \"text\" field.") with { Required = true };

    /// <summary>Annotated sentences.</summary>
    public static ListSetting Train { get; } = Files(
        "train", "Annotated sentences: .jsonl or .jsonl.gz with \"tokens\", \"entities\" and \"relations\", or CoNLL column files.") with
    { Required = true };

    /// <summary>Sentences some of whose mentions have no labels.</summary>
    public static ListSetting Partial { get; } = Files(
        "partial", "Sentences that mark some of their mentions without labels, which their relations tell (FewRel, KnowledgeNet).");

    /// <summary>Lists of names.</summary>
    public static TextSetting Names { get; } = new(
        "names", Data, "Folder of name lists (given.txt, family.txt, places.txt, countries.txt, demonyms.txt) to replace mentions from.")
    {
        Placeholder = "DIR",
    };

    /// <summary>Patterns that sentences are made of.</summary>
    public static ListSetting Patterns { get; } = Files(
        "patterns", "Files of sentence patterns, which are filled with names of --names and trained on as well.");

    /// <summary>How many sentences patterns make.</summary>
    public static IntegerSetting PatternSentences { get; } = new("patternSentences", Data, "Sentences that are made of the patterns.") { Default = 20_000 };

    /// <summary>Sentences to score on.</summary>
    public static TextSetting Dev { get; } = new("dev", Scoring, "Annotated sentences to score on while training.") { Placeholder = "FILE" };

    /// <summary>Bound on the sentences that are scored on; 0 for none.</summary>
    public static IntegerSetting DevSentences { get; } = new("devSentences", Scoring, "Most dev sentences to look at each time, spread over the file; 0 for all.")
    {
        Min = 0,
        Default = 600,
    };

    /// <summary>Every how manyeth document is held out.</summary>
    public static IntegerSetting HoldOut { get; } = new("holdOut", Scoring, "Without --dev: hold out every so manyeth document of the first training file.")
    {
        Min = 0,
        Default = 5,
    };

    /// <summary>Steps between two scores.</summary>
    public static IntegerSetting EvaluateEvery { get; } = new("evaluateEvery", Scoring, "Steps between two looks at the dev set.") { Default = 1_000 };

    /// <summary>Scores without a better one before training stops; 0 for no end.</summary>
    public static IntegerSetting Patience { get; } = new("patience", Scoring, "Looks without a better score before training stops; 0 never does.")
    {
        Min = 0,
        Default = 0,
    };

    /// <summary>Neighbouring sentences are one example.</summary>
    public static SwitchSetting JoinDocuments { get; } = new(
        "joinDocuments",
        Examples,
        "Read neighbouring sentences of a document together, as --window shared does: those whose ids differ in their last part alone (news-7-0, news-7-1).");

    /// <summary>Longest candidate in words.</summary>
    public static IntegerSetting MaxMentionWords { get; } = new("maxMentionWords", Examples, "Longest candidate in words.") { Default = 10 };

    /// <summary>Candidates beyond the gold mentions.</summary>
    public static IntegerSetting NegativeCandidates { get; } = new(
        "negatives", Examples, "Candidates of a sentence beyond the gold mentions of the fullest of its batch.")
    {
        Min = 0,
        Default = 10,
    };

    /// <summary>Pairs without a relation for each one with a relation.</summary>
    public static NumberSetting NegativePairs { get; } = new("negatives", Examples, "Pairs without a relation for each one with a relation.") { Min = 0, Default = 1.5 };

    /// <summary>What the relations of the files mean.</summary>
    public static ChoiceSetting Mapping { get; } = new(
        "mapping",
        Examples,
        "What the relations are: labels as they stand, or those of knowledgenet, to which Wikidata properties are mapped. Without it the ids of the sentences tell.",
        RelationSources.Names);

    /// <summary>What reads a pair.</summary>
    public static ChoiceSetting PairHead { get; } = new(
        "pairHead",
        Examples,
        "How pairs are scored: all of a sentence from one pass, or each from a pass of its own with markers, as published checkpoints do.",
        [OnePass, "markers"])
    { Default = OnePass };

    /// <summary>The choice of <see cref="PairHead"/> that takes all pairs from one pass.</summary>
    public const string OnePass = "one-pass";

    /// <summary>Leaves the encoder of the base as it is.</summary>
    public static SwitchSetting FreezeEncoder { get; } = new(
        "freezeEncoder",
        Examples,
        "Train the classifier alone and leave the encoder of --base as it is, weights stored as they are there. A job with an entity checkpoint of that encoder reads a sentence once for both where both cut it alike and the mentions stay as found.");

    /// <summary>Share of the pairs of an entity corpus that stand for "no relation".</summary>
    public static NumberSetting UnrelatedShare { get; } = new(
        "unrelatedShare", Examples, "Share of the pairs of an entity corpus without relations that an epoch takes as pairs without a relation.")
    {
        Min = 0,
        Max = 1,
        Default = 0.04,
    };

    /// <summary>Bound on the sentences of one source.</summary>
    public static IntegerSetting SentencesPerSource { get; } = new(
        "sentencesPerSource", Examples, "Most sentences that one source gives to an epoch, another part of it each time.")
    {
        Default = 20_000,
    };

    /// <summary>Probability of replacing a mention.</summary>
    public static NumberSetting Replace { get; } = Probability("replace", Examples, "Probability of replacing a mention by another name.", 0.3);

    /// <summary>Probability of dropping a merge.</summary>
    public static NumberSetting BpeDropout { get; } = Probability("bpeDropout", Examples, "Probability of dropping a merge, in three sentences of ten.", 0.1);

    /// <summary>Tokens of a sequence of plain text.</summary>
    public static IntegerSetting SequenceTokens { get; } = new("sequenceTokens", Examples, "Tokens of a sequence.") { Default = 128 };

    /// <summary>Share of the sequences that are as long as the model can read.</summary>
    public static NumberSetting LongSequences { get; } = Probability("longSequences", Examples, "Share of the sequences that are as long as the model can read.", 0.1);

    /// <summary>Share of the paragraphs that are read in capitals.</summary>
    public static NumberSetting Capitals { get; } = Probability("capitals", Examples, "Share of the paragraphs that are read in capitals.", 0.05);

    /// <summary>Tokens of a step.</summary>
    public static IntegerSetting TokensPerBatch { get; } = new("tokensPerBatch", Optimisation, "Tokens of a step, padding included.") { Default = 4_096 };

    /// <summary>Optimisation steps.</summary>
    public static IntegerSetting Steps { get; } = new("steps", Optimisation, "Optimisation steps.") { Min = 0, Default = 10_000 };

    /// <summary>Words of a batch.</summary>
    public static IntegerSetting WordsPerBatch { get; } = new("wordsPerBatch", Optimisation, "Words of a batch, padding included.") { Default = 320 };

    /// <summary>How many tokens a number of words is planned as.</summary>
    public static int TokensOf(int words) => (int)(words * TokensPerWord);

    /// <summary>Highest learning rate.</summary>
    public static NumberSetting LearningRate { get; } = new("lr", Optimisation, "Highest learning rate; a published base wants about 1e-5.")
    {
        Min = 0,
        MoreThanMin = true,
        Default = 4e-4,
    };

    /// <summary>Share of the steps in which the learning rate rises.</summary>
    public static NumberSetting Warmup { get; } = Probability("warmup", Optimisation, "Share of the steps in which the learning rate rises.", 0.06) with { LessThanMax = true };

    /// <summary>Probability of zeroing a hidden value.</summary>
    public static NumberSetting Dropout { get; } = Probability("dropout", Optimisation, "Probability of zeroing a hidden value.", 0.1) with { LessThanMax = true };

    /// <summary>Seed of everything random.</summary>
    public static IntegerSetting Seed { get; } = new("seed", Optimisation, "Seed of everything random.") { Min = int.MinValue, Default = 1 };

    /// <summary>Layers of an encoder from nothing.</summary>
    public static IntegerSetting Layers { get; } = new("layers", Encoder, "From nothing: layers.") { Default = 4 };

    /// <summary>Attention heads of an encoder from nothing.</summary>
    public static IntegerSetting Heads { get; } = new("heads", Encoder, "From nothing: attention heads.") { Default = 4 };

    /// <summary>Hidden size of an encoder from nothing.</summary>
    public static IntegerSetting Hidden { get; } = new("hidden", Encoder, "From nothing: hidden size, a multiple of 16.") { Default = 256 };

    /// <summary>Size of a vocabulary from nothing.</summary>
    public static IntegerSetting VocabularySize { get; } = new("vocabSize", Encoder, "From nothing: size of the vocabulary.") { Default = 8_000 };

    /// <summary>Lets candidates be attended to.</summary>
    public static SwitchSetting FullAttention { get; } = new(
        "fullAttention",
        Encoder,
        "From nothing: let words and candidates attend to candidates, as published checkpoints do. By default they see words alone.");

    /// <summary>Number format of the large products.</summary>
    public static ChoiceSetting Precision { get; } = new(
        "precision", Machine, "Number format of the large products: auto, float32 or bfloat16. Weights stay float32.", ["auto", "float32", "bfloat16"])
    {
        Default = "auto",
    };

    /// <summary>Threads that compute.</summary>
    public static IntegerSetting Threads { get; } = new("threads", Machine, "Threads that compute.") { Default = 1 };

    /// <summary>The settings of <c>luke train base</c>: the sizes of the encoder are those of what it grows from.</summary>
    public static IReadOnlyList<Setting> OfGrowth { get; } =
    [
        From, GrownHeads, Output, Dtype, Overwrite, Resume, Text,
        Steps with { Description = "Steps of masked-word training; 0 translates the weights alone.", Default = 0 },
        TokensPerBatch, LearningRate, Warmup, Dropout, Seed, EvaluateEvery, SequenceTokens, LongSequences, Capitals, VocabularySize, FullAttention, Precision, Threads,
    ];

    /// <summary>The settings of <c>luke train pretrain</c>.</summary>
    public static IReadOnlyList<Setting> OfPretraining { get; } =
    [
        Text, .. OfCheckpoint(),
        Steps with { Description = "Steps of masked-word training; 0 learns a vocabulary and word vectors alone.", Default = 0 },
        TokensPerBatch, LearningRate, Warmup, Dropout, Seed, EvaluateEvery, SequenceTokens, LongSequences, Capitals, .. OfEncoder(), Precision, Threads,
    ];

    /// <summary>The settings of <c>luke train entities</c>.</summary>
    public static IReadOnlyList<Setting> OfEntities { get; } =
    [
        Train, Partial, Names, Patterns, PatternSentences, .. OfCheckpoint(), .. OfOptimisation(Steps), Dev, DevSentences, EvaluateEvery, Patience,
        JoinDocuments, MaxMentionWords, NegativeCandidates, SentencesPerSource, Replace, BpeDropout, .. OfEncoder(), Precision, Threads,
    ];

    /// <summary>The settings of <c>luke train relations</c>.</summary>
    public static IReadOnlyList<Setting> OfRelations { get; } =
    [
        Train, Names, Patterns, PatternSentences, .. OfCheckpoint(), .. OfOptimisation(Steps with { Default = 6_000 }), Dev, DevSentences, HoldOut, EvaluateEvery, Patience,
        PairHead, FreezeEncoder, Mapping, NegativePairs, UnrelatedShare, Replace, BpeDropout, .. OfEncoder(), Precision, Threads,
    ];

    private static Setting[] OfCheckpoint() => [Output, Base, FromScratch, Dtype, Overwrite, Resume];

    private static Setting[] OfOptimisation(IntegerSetting steps) => [steps, WordsPerBatch, LearningRate, Warmup, Dropout, Seed];

    private static Setting[] OfEncoder() => [Layers, Heads, Hidden, VocabularySize, FullAttention];

    private static ListSetting Files(string name, string description) =>
        new(name, Data, description) { SplitsAtCommas = false, TakesAllThatFollow = true, MayRepeat = true, Placeholder = "FILE..." };

    private static NumberSetting Probability(string name, string group, string description, double value) =>
        new(name, group, description) { Min = 0, Max = 1, Default = value };
}
