using LukePipeline.Ground;

namespace LukePipeline.Grains.Contracts;

/// <summary>One batch on its way to a device.</summary>
/// <param name="Model">The model to run; a worker that holds another version of it refuses.</param>
/// <param name="Body">The batch as <c>BatchCodec</c> wrote it: flat bytes with a version, at most 4 MB.</param>
/// <param name="Alone">It comes from a probe: only the device of the sending process may run it.</param>
/// <param name="Ticket">The room that was kept for it (<see cref="IGpuWorkerGrain.ReserveAsync"/>); null without any.</param>
[GenerateSerializer, Immutable, Alias("luke.batch")]
public sealed record BatchEnvelope(
    [property: Id(0)] ModelReference Model,
    [property: Id(1)] byte[] Body,
    [property: Id(2)] bool Alone = false,
    [property: Id(3)] string? Ticket = null);

/// <summary>What became of a batch.</summary>
public enum BatchOutcome
{
    /// <summary>It ran; the reply holds the result.</summary>
    Done,

    /// <summary>The queue of the device is full: try another worker, or this one a little later.</summary>
    Busy,

    /// <summary>The worker's copy of the model differs from the one named, or cannot be loaded there.</summary>
    ModelRefused,

    /// <summary>The model ran and failed on this batch: what is wrong is in the batch.</summary>
    Failed,

    /// <summary>The device runs nothing any more until its process is restarted.</summary>
    DeviceLost,

    /// <summary>Something beside the model failed; the batch may well run elsewhere, or later.</summary>
    Broken,
}

/// <summary>The answer of a device to one batch.</summary>
/// <param name="Outcome">What became of the batch.</param>
/// <param name="Body">The result as <c>BatchCodec</c> wrote it; null unless <see cref="BatchOutcome.Done"/>.</param>
/// <param name="Message">Why it was not done; null when it was.</param>
/// <param name="Reason">The reason of the closed set that a refusal has; null where none fits.</param>
[GenerateSerializer, Immutable, Alias("luke.batch-reply")]
public sealed record BatchReply(
    [property: Id(0)] BatchOutcome Outcome,
    [property: Id(1)] byte[]? Body = null,
    [property: Id(2)] string? Message = null,
    [property: Id(3)] ReasonCode? Reason = null);
