namespace LukePipeline.Training.Vocabulary;

/// <summary>How an encoder is prepared before it learns a task.</summary>
public sealed record PretrainingOptions
{
    /// <summary>Size of the vocabulary. Default: 8,000.</summary>
    public int VocabularySize { get; init; } = TrainingSchema.VocabularySize.Default!.Value;

    /// <summary>Most words of one file that the vocabulary is learnt from, spread over the file. Default: 1,500,000.</summary>
    public long VocabularyWords { get; init; } = 1_500_000;

    /// <summary>
    /// Words that each file gives to the word vectors: a smaller one is read again, four times at most. Default: 3,000,000.
    /// </summary>
    public long VectorWords { get; init; } = 3_000_000;

    /// <summary>Tokens of a sequence of masked-word training. Default: 128.</summary>
    public int SequenceTokens { get; init; } = TrainingSchema.SequenceTokens.Default!.Value;

    /// <summary>Tokens of the longer sequences, from which the model learns what a document tells. Default: 510.</summary>
    public int LongSequenceTokens { get; init; } = 510;

    /// <summary>Share of the sequences that are longer ones. Default: 0, none.</summary>
    public double LongSequences { get; init; }

    /// <summary>Share of the paragraphs that are read in capitals, by the vocabulary too, so that headlines are not foreign. Default: 0.</summary>
    public double Capitals { get; init; }

    /// <summary>Tokens of a batch of masked-word training. Default: 4,096.</summary>
    public int TokensPerBatch { get; init; } = TrainingSchema.TokensPerBatch.Default!.Value;

    /// <summary>Share of the words that are masked. Default: 0.15.</summary>
    public double MaskedWords { get; init; } = 0.15;

    /// <summary>Seed of everything random. Default: 1.</summary>
    public int Seed { get; init; } = TrainingSchema.Seed.Default!.Value;
}
