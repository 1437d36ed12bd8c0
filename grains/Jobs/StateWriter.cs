using Orleans.Storage;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Writes the state of a reentrant grain one write at a time: callers that come while one is under way share the next. Used on
/// the grain's own thread only.
/// </summary>
/// <param name="state">The state.</param>
internal sealed class StateWriter<T>(IPersistentState<T> state)
{
    private long _asked;
    private long _written;
    private Task? _underWay;

    /// <summary>Returns when what the state holds now is written.</summary>
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
            await WriteOrRestoreAsync();
            _written = Math.Max(_written, covers);
        }
        finally
        {
            _underWay = null;
        }
    }

    /// <summary>A state store that was emptied holds no truth: the grain, which lives, has it. One that holds another state does.</summary>
    private async Task WriteOrRestoreAsync()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (InconsistentStateException)
        {
            var mine = state.State;
            await state.ReadStateAsync();
            if (state.RecordExists)
            {
                throw;
            }

            state.State = mine;
            await state.WriteStateAsync();
        }
    }
}
