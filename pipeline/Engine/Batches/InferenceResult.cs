using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Engine.Batches;

/// <summary>What a model answers to an <see cref="InferenceBatch"/>: one entry per item, in the same order.</summary>
public abstract record InferenceResult
{
    private protected InferenceResult()
    {
    }

    /// <summary>Number of items.</summary>
    public abstract int Count { get; }

    /// <summary>The kind of the batch that it answers, see <see cref="InferenceBatch.Kind"/>.</summary>
    internal abstract byte BatchKind { get; }

    /// <summary>How many bytes the entries take in the encoded form.</summary>
    internal abstract long BodyBytes { get; }

    /// <summary>Joins the results of consecutive slices of one batch.</summary>
    /// <param name="first">Result of the first slice.</param>
    /// <param name="second">Result of the slice after it; of the same type.</param>
    /// <exception cref="ArgumentException">The two are of different types.</exception>
    public static InferenceResult Concat(InferenceResult first, InferenceResult second) => first.GetType() == second.GetType()
        ? first.Append(second)
        : throw new ArgumentException($"A {first.GetType().Name} and a {second.GetType().Name} cannot be joined.", nameof(second));

    /// <summary>This result and, behind it, another of the same type.</summary>
    private protected abstract InferenceResult Append(InferenceResult next);

    /// <summary>Writes the entries, <see cref="BodyBytes"/> bytes.</summary>
    internal abstract void WriteItems(ref FlatWriter writer);
}
