namespace LukePipeline.Client.Showing;

/// <summary>
/// Counts how often things occur, in bounded memory: when there are too many different ones, those seen least are forgotten
/// and <see cref="IsExact"/> turns false.
/// </summary>
/// <param name="capacity">Different things kept at most. Default: a million, some 200 MB of short texts.</param>
internal sealed class FrequencyTable<TKey>(int capacity = 1_000_000)
    where TKey : notnull
{
    private readonly Dictionary<TKey, long> _counts = [];

    /// <summary>False when something was forgotten: the counts of rare things are then too low.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>Counts one occurrence.</summary>
    public void Add(TKey key)
    {
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        for (var rare = 1L; _counts.Count > capacity; rare *= 2)
        {
            IsExact = false;
            foreach (var (old, count) in _counts)
            {
                if (count <= rare)
                {
                    _counts.Remove(old);
                }
            }
        }
    }

    /// <summary>The most frequent of those that fit, most frequent first; equally frequent ones by <paramref name="tie"/>, ordinal.</summary>
    public IReadOnlyList<KeyValuePair<TKey, long>> Top(int count, Func<TKey, bool> filter, Func<TKey, string> tie) =>
        [.. _counts
            .Where(entry => filter(entry.Key))
            .OrderByDescending(entry => entry.Value)
            .ThenBy(entry => tie(entry.Key), StringComparer.Ordinal)
            .Take(count)];
}
