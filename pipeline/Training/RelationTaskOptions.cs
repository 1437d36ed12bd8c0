namespace LukePipeline.Training;

/// <summary>How annotated pairs become examples of relation classification.</summary>
public sealed record RelationTaskOptions
{
    /// <summary>Tokens of a batch, padding included. Default: 700, about 500 words.</summary>
    public int TokensPerBatch { get; init; } = 700;

    /// <summary>Longest sequence in tokens; longer examples are left out of training. Default: 160.</summary>
    public int MaxTokens { get; init; } = 160;

    /// <summary>
    /// Pairs without a relation for each pair with one, in an epoch and from each source. The loss knows of the sampling, so that
    /// probabilities stay those of the whole. Default: 1.5.
    /// </summary>
    public double NegativesPerPositive { get; init; } = 1.5;

    /// <summary>Probability of replacing a mention by another name. Default: 0.3.</summary>
    public double Replacement { get; init; } = 0.3;

    /// <summary>Share of the sentences that are encoded with dropped merges. Default: 0.3.</summary>
    public double DroppedSentences { get; init; } = 0.3;

    /// <summary>Probability of dropping a merge in those. Default: 0.1.</summary>
    public double MergeDropout { get; init; } = 0.1;

    /// <summary>Seed of the order of the examples. Default: 1.</summary>
    public int Seed { get; init; } = 1;
}
