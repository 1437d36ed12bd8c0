using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;

namespace LukePipeline.Grains.Devices;

/// <summary>
/// Runs batches only while the device has room: the engines of several models take turns there. An engine waits on its own
/// thread, which has nothing else to do.
/// </summary>
/// <param name="inner">Runs the batches; disposed with this.</param>
/// <param name="computing">As many places as batches may compute at a time.</param>
internal sealed class SharedDeviceExecutor(ILukeExecutor inner, SemaphoreSlim computing) : ILukeExecutor
{
    /// <inheritdoc/>
    public InferenceResult Run(InferenceBatch batch)
    {
        // Blocks on purpose: this is the engine's own thread, and libtorch keeps its modes and scopes per thread.
        computing.Wait();
        try
        {
            return inner.Run(batch);
        }
        finally
        {
            computing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
