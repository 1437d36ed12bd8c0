using LukePipeline.Engine.Batches.Flat;

namespace LukePipeline.Engine.Batches;

/// <summary>Work for one model: some items whose results do not depend on each other. Each stage has a kind of its own.</summary>
/// <remarks>Plain data, so that it can cross a process boundary (the codec beside it); treat the arrays as read-only.</remarks>
public abstract record InferenceBatch
{
    private protected InferenceBatch()
    {
    }

    /// <summary>The stage whose work it is.</summary>
    public abstract StageId Stage { get; }

    /// <summary>Number of items; the result has as many, in the same order.</summary>
    public abstract int Count { get; }

    /// <summary>The sub-words of each item.</summary>
    internal abstract IEnumerable<int[]> WordIds { get; }

    /// <summary>The kind of the batch in its encoded form; no other stage has it, and it never changes.</summary>
    internal abstract byte Kind { get; }

    /// <summary>How many bytes the items take in the encoded form.</summary>
    internal abstract long BodyBytes { get; }

    /// <summary>The part of this batch from item <paramref name="start"/> on.</summary>
    /// <param name="start">Index of the first item.</param>
    /// <param name="count">Number of items.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the batch.</exception>
    public abstract InferenceBatch Slice(int start, int count);

    /// <summary>Writes what holds for all items: four numbers of 32 bits.</summary>
    internal virtual void WriteOptions(ref FlatWriter writer) => writer.Zeros(4);

    /// <summary>Writes the items, <see cref="BodyBytes"/> bytes.</summary>
    internal abstract void WriteItems(ref FlatWriter writer);

    private protected static T[] SliceItems<T>(T[] items, int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, items.Length - count);
        return items.AsSpan(start, count).ToArray();
    }
}
