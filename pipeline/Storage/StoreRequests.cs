using System.Collections.Concurrent;

namespace LukePipeline.Storage;

/// <summary>Requests that this process has sent to each store and that nobody has taken into account yet. Calls to a local folder count as well.</summary>
public sealed class StoreRequests
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one.</summary>
    internal void Add(string location) => _counts.AddOrUpdate(location, 1, (_, count) => count + 1);

    /// <summary>The number of those to a store since it was asked last.</summary>
    internal long Take(string location) => _counts.TryRemove(location, out var count) ? count : 0;
}
