using LukePipeline.Engine.Batches.Codec;

namespace LukePipeline.Engine.Batches.Composing;

/// <summary>How much a batch may hold. Part of a job's plan: which items share a batch can change the last bits of their scores.</summary>
public sealed record BatchBudget
{
    /// <summary>Sub-words of all items together. Default: 4,096, eight full windows of a 512-token model.</summary>
    public int MaxWords { get; init; } = 4096;

    /// <summary>Entity rows of all items together. Default: 4,096.</summary>
    public int MaxSpans { get; init; } = 4096;

    /// <summary>Bytes of the encoded batch, and of its result. Default: what <see cref="BatchCodec"/> takes, less its header.</summary>
    public int MaxBytes { get; init; } = BatchCodec.MaxBytes - BatchCodec.HeaderBytes;

    /// <summary>Whether a batch of this weight keeps to the budget.</summary>
    internal bool Holds(long words, long spans, long bytes) => words <= MaxWords && spans <= MaxSpans && bytes <= MaxBytes;
}
