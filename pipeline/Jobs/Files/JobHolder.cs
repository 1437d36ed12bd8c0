using LukePipeline.Ground;

namespace LukePipeline.Jobs.Files;

/// <summary>The one process that works on a job, where it is one: part of <c>_job/owner.json</c>.</summary>
/// <param name="Process">The process.</param>
/// <param name="Token">Chosen by it once: names its sign of life, and tells it from another of the same number.</param>
public sealed record JobHolder(ProcessIdentity Process, string Token);

/// <summary>The sign of life of a holder, written anew while it lives and deleted at its orderly end.</summary>
/// <param name="At">When, UTC, by the clock of the holder.</param>
internal sealed record HolderBeat(DateTimeOffset At);
