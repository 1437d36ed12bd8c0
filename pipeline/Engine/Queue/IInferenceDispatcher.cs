using LukePipeline.Engine.Batches;

namespace LukePipeline.Engine.Queue;

/// <summary>Sends a batch to an engine that holds the model of a stage, wherever that engine is.</summary>
/// <remarks>Safe to call from several tasks at once. The bound of the queue behind it is the back-pressure: a call may wait.</remarks>
public interface IInferenceDispatcher
{
    /// <summary>Has one batch run.</summary>
    /// <param name="stage">Whose model, of the job's models.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Gives up waiting; a batch that has begun may still be computed.</param>
    /// <returns>One entry per item of the batch, in the same order.</returns>
    /// <exception cref="InferenceException">
    /// The model ran and failed on this batch. The stages then run its documents one by one, and fail those that fail alone; any
    /// other exception ends the attempt at the shard, since no document is to blame for it.
    /// </exception>
    Task<InferenceResult> DispatchAsync(StageId stage, InferenceBatch batch, CancellationToken cancellationToken);
}
