namespace LukePipeline.Engine.Batches;

/// <summary>What a model answers to an <see cref="InferenceBatch"/>: one entry per item, in the same order.</summary>
public abstract record InferenceResult
{
    private protected InferenceResult()
    {
    }

    /// <summary>Number of items.</summary>
    public abstract int Count { get; }

    /// <summary>Joins the results of consecutive slices of one batch.</summary>
    /// <param name="first">Result of the first slice.</param>
    /// <param name="second">Result of the slice after it; of the same type.</param>
    /// <exception cref="ArgumentException">The two are of different types.</exception>
    public static InferenceResult Concat(InferenceResult first, InferenceResult second) => (first, second) switch
    {
        (EntityResult a, EntityResult b) => new EntityResult([.. a.Items, .. b.Items]) { NonFinite = [.. a.NonFinite, .. b.NonFinite] },
        (PairResult a, PairResult b) => new PairResult([.. a.Items, .. b.Items]),
        (EmbeddingResult a, EmbeddingResult b) => new EmbeddingResult([.. a.Items, .. b.Items]),
        _ => throw new ArgumentException($"A {first.GetType().Name} and a {second.GetType().Name} cannot be joined.", nameof(second)),
    };
}
