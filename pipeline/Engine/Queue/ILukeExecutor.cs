using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Scoring;

namespace LukePipeline.Engine.Queue;

/// <summary>Runs batches through one model on one device.</summary>
/// <remarks>
/// Synchronous, on the calling thread, and not thread-safe: an <see cref="InferenceEngine"/> owns one instance and calls it from
/// its own thread only. Instances for the same checkpoint share the weights. Decoding happens here, beside the model, with
/// <see cref="SpanScoring"/>: only what the caller asked for leaves it.
/// </remarks>
public interface ILukeExecutor : IDisposable
{
    /// <summary>Runs one batch.</summary>
    /// <param name="batch">The batch, of the type that the executor's model answers.</param>
    /// <returns>One entry per item of the batch, in the same order.</returns>
    /// <exception cref="ArgumentException">The model has no head for this type of batch.</exception>
    InferenceResult Run(InferenceBatch batch);
}
