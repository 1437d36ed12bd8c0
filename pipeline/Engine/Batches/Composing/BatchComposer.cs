namespace LukePipeline.Engine.Batches.Composing;

/// <summary>Groups items into batches in the order in which they come, and by nothing else: the same items give the same batches.</summary>
/// <remarks>A batch ends before the item that would exceed its budget. An item that exceeds it alone is a batch by itself.</remarks>
/// <typeparam name="T">What is grouped.</typeparam>
/// <param name="budget">How much a batch may hold.</param>
public sealed class BatchComposer<T>(BatchBudget budget)
{
    private readonly List<T> _items = [];
    private long _words;
    private long _spans;
    private long _bytes;

    /// <summary>Whether an item still fits in the open batch; an empty batch takes any.</summary>
    /// <param name="weight">The item's weight.</param>
    public bool Fits(BatchWeight weight) =>
        _items.Count == 0 || budget.Holds(_words + weight.Words, _spans + weight.Spans, _bytes + weight.Bytes);

    /// <summary>Adds an item to the open batch.</summary>
    /// <param name="item">The item.</param>
    /// <param name="weight">Its weight.</param>
    /// <exception cref="InvalidOperationException">It does not fit: take the open batch first.</exception>
    public void Add(T item, BatchWeight weight)
    {
        if (!Fits(weight))
        {
            throw new InvalidOperationException("The item does not fit in the open batch: take that first.");
        }

        _items.Add(item);
        _words += weight.Words;
        _spans += weight.Spans;
        _bytes += weight.Bytes;
    }

    /// <summary>Takes the open batch, which may be empty, and opens the next.</summary>
    public T[] Take()
    {
        var items = _items.ToArray();
        _items.Clear();
        (_words, _spans, _bytes) = (0, 0, 0);
        return items;
    }
}
