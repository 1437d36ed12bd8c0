namespace LukePipeline.Training.Tasks;

/// <summary>How annotated pairs become examples of relation classification.</summary>
public sealed record RelationTaskOptions
{
    /// <summary>
    /// Whether all pairs of a sentence are scored from one pass over it (<see cref="Reference.Modeling.Heads.LukeForMentionPairClassification"/>),
    /// or each by a pass of its own with markers, as published checkpoints do. Default: one pass.
    /// </summary>
    public bool OnePass { get; init; } = true;

    /// <summary>Tokens of a batch, padding included. Default: 448, about 320 words.</summary>
    public int TokensPerBatch { get; init; } = TrainingSchema.TokensOf(TrainingSchema.WordsPerBatch.Default!.Value);

    /// <summary>Longest sequence in tokens; longer examples are left out of training. Default: 160.</summary>
    public int MaxTokens { get; init; } = 160;

    /// <summary>Pairs without a relation for each pair with one, in an epoch and from each source. Default: 1.5.</summary>
    public double NegativesPerPositive { get; init; } = TrainingSchema.NegativePairs.Default!.Value;

    /// <summary>
    /// Share of the pairs of a source that marks no relations (an entity corpus) that stand for "no relation" in an epoch: what is related
    /// there by chance is rare, and without such pairs a model takes any date beside a person for one of its life. Default: 0.04.
    /// </summary>
    public double UnrelatedShare { get; init; } = TrainingSchema.UnrelatedShare.Default!.Value;

    /// <summary>Probability of replacing a mention by another name. Default: 0.3.</summary>
    public double Replacement { get; init; } = TrainingSchema.Replace.Default!.Value;

    /// <summary>Share of the sentences that are encoded with dropped merges. Default: 0.3.</summary>
    public double DroppedSentences { get; init; } = 0.3;

    /// <summary>Probability of dropping a merge in those. Default: 0.1.</summary>
    public double MergeDropout { get; init; } = TrainingSchema.BpeDropout.Default!.Value;

    /// <summary>Seed of the order of the examples. Default: 1.</summary>
    public int Seed { get; init; } = TrainingSchema.Seed.Default!.Value;
}
