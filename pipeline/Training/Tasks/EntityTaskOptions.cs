namespace LukePipeline.Training.Tasks;

/// <summary>How sentences become examples of entity recognition.</summary>
public sealed record EntityTaskOptions
{
    /// <summary>Tokens of a batch, padding included. Default: 448, about 320 words.</summary>
    public int TokensPerBatch { get; init; } = TrainingSchema.TokensOf(TrainingSchema.WordsPerBatch.Default!.Value);

    /// <summary>Longest candidate in words. Default: 10.</summary>
    public int MaxMentionWords { get; init; } = TrainingSchema.MaxMentionWords.Default!.Value;

    /// <summary>Longest sequence in tokens. Default: 256.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Candidates beyond the gold mentions of the batch's fullest sentence. Default: 10.</summary>
    public int Negatives { get; init; } = TrainingSchema.NegativeCandidates.Default!.Value;

    /// <summary>
    /// Whether neighbouring sentences of a document are one example, as far as they fit, each with its own candidates: what a model
    /// reads in shared windows (<see cref="Extraction.Windows.WindowKind.Shared"/>). Default: false, every sentence is read alone.
    /// </summary>
    public bool JoinDocuments { get; init; }

    /// <summary>Most sentences that one source gives to an epoch. Default: 20,000.</summary>
    public int SentencesPerSource { get; init; } = TrainingSchema.SentencesPerSource.Default!.Value;

    /// <summary>Probability of replacing a mention by another name. Default: 0.3.</summary>
    public double Replacement { get; init; } = TrainingSchema.Replace.Default!.Value;

    /// <summary>Share of the sentences that are encoded with dropped merges. Default: 0.3.</summary>
    public double DroppedSentences { get; init; } = 0.3;

    /// <summary>Probability of dropping a merge in those. Default: 0.1.</summary>
    public double MergeDropout { get; init; } = TrainingSchema.BpeDropout.Default!.Value;

    /// <summary>Seed of the order of the examples. Default: 1.</summary>
    public int Seed { get; init; } = TrainingSchema.Seed.Default!.Value;
}
