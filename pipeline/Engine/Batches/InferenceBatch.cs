namespace LukePipeline.Engine.Batches;

/// <summary>Work for one model: some items whose results do not depend on each other.</summary>
/// <remarks>Plain data, so that it can cross a process boundary (the codec beside it); treat the arrays as read-only.</remarks>
public abstract record InferenceBatch
{
    private protected InferenceBatch()
    {
    }

    /// <summary>Number of items; the result has as many, in the same order.</summary>
    public abstract int Count { get; }

    /// <summary>The sub-words of each item.</summary>
    internal abstract IEnumerable<int[]> WordIds { get; }

    /// <summary>The part of this batch from item <paramref name="start"/> on.</summary>
    /// <param name="start">Index of the first item.</param>
    /// <param name="count">Number of items.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the batch.</exception>
    public abstract InferenceBatch Slice(int start, int count);

    private protected static T[] SliceItems<T>(T[] items, int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, items.Length - count);
        return items.AsSpan(start, count).ToArray();
    }
}
