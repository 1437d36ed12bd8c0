namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Writes the state of a reentrant grain one write at a time: callers that come while one is under way share the next. Used on
/// the grain's own thread only.
/// </summary>
internal sealed class StateWriter(Func<Task> write)
{
    private long _asked;
    private long _written;
    private Task? _underWay;

    /// <summary>Returns when a write that began after this call has succeeded.</summary>
    public async Task WriteAsync()
    {
        var wanted = ++_asked;
        while (_written < wanted)
        {
            await (_underWay ??= WriteOnceAsync());
        }
    }

    private async Task WriteOnceAsync()
    {
        // Callers that arrive in this very turn are still part of this write.
        await Task.Yield();
        var covers = _asked;
        try
        {
            await write();
            _written = Math.Max(_written, covers);
        }
        finally
        {
            _underWay = null;
        }
    }
}
