using System.Collections.Concurrent;

namespace LukePipeline.Ground.Waits;

/// <summary>
/// What this process waits for, since when, so that it can be told while it lasts: whoever waits writes it here first and strikes it out
/// afterwards. One for the process.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class WaitBoard(TimeProvider time)
{
    private readonly ConcurrentDictionary<Entry, bool> _open = new();

    /// <summary>Notes the beginning of a wait; disposing ends it.</summary>
    /// <param name="kind">What kind of thing is waited for.</param>
    /// <param name="what">The thing, in words.</param>
    /// <param name="scope">The output of the job that waits; null where all of the process may.</param>
    public IDisposable Begin(WaitKind kind, string what, string? scope = null)
    {
        var entry = new Entry(this, kind, what, scope, time.GetTimestamp());
        _open[entry] = true;
        return entry;
    }

    /// <summary>The longest wait of a job, or of the whole process, that is worth telling; null when there is none.</summary>
    /// <param name="scope">The output of the job.</param>
    public OpenWait? Of(string scope) => Open()
        .Where(entry => entry.Scope is null || entry.Scope == scope)
        .Select(Describe)
        .Where(wait => wait.For >= OpenWait.WorthTelling)
        .OrderByDescending(wait => wait.For)
        .Select(wait => (OpenWait?)wait)
        .FirstOrDefault();

    /// <summary>The longest wait for each thing.</summary>
    public IReadOnlyList<OpenWait> Longest() =>
        [.. Open().Select(Describe).GroupBy(wait => (wait.Kind, wait.What)).Select(waits => waits.MaxBy(wait => wait.For))];

    private IEnumerable<Entry> Open() => _open.ToArray().Select(entry => entry.Key);

    private OpenWait Describe(Entry entry) => new(entry.Kind, entry.What, time.GetElapsedTime(entry.Since));

    private sealed class Entry(WaitBoard board, WaitKind kind, string what, string? scope, long since) : IDisposable
    {
        public WaitKind Kind { get; } = kind;

        public string What { get; } = what;

        public string? Scope { get; } = scope;

        public long Since { get; } = since;

        public void Dispose() => board._open.TryRemove(this, out _);
    }
}
