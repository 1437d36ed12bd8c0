using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>
/// The door to one device of one silo (a GPU, or the processor of a silo without one). Key: <see cref="WorkerKey"/>.
/// </summary>
[Alias("luke.gpu-worker")]
public interface IGpuWorkerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Asks for room for a batch, which then travels with the same ticket: a body of megabytes is not sent to be refused. The room is kept for a
    /// few seconds.
    /// </summary>
    /// <param name="ticket">Names the room.</param>
    /// <returns>False when there is none.</returns>
    [Alias("Reserve"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<bool> ReserveAsync(string ticket);

    /// <summary>
    /// Runs one batch on the device. Returns <see cref="BatchOutcome.Busy"/> at once when the device's queue is full.
    /// </summary>
    /// <remarks>
    /// The one call that may last: a batch of a large model takes seconds on a processor. A caller learns of the death
    /// of the silo at once, not from the timeout.
    /// </remarks>
    [Alias("Run"), ResponseTimeout("00:05:00"), AlwaysInterleave]
    Task<BatchReply> RunAsync(BatchEnvelope batch);
}
