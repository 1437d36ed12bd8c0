using LukePipeline.Engine.Batches;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Devices;

/// <summary>The answer of a device to one batch, inside one process.</summary>
/// <param name="Outcome">What became of the batch.</param>
/// <param name="Result">Its result; null unless <see cref="BatchOutcome.Done"/>.</param>
/// <param name="Message">Why it was not done; null when it was.</param>
/// <param name="Reason">The reason of the closed set that a refusal has; null where none fits.</param>
internal sealed record DeviceAnswer(BatchOutcome Outcome, InferenceResult? Result = null, string? Message = null, ReasonCode? Reason = null);
