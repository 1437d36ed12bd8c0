using LukePipeline.Ground;

namespace LukePipeline.Jobs.Work;

/// <summary>A checkpoint, the segmenter or an input here is not that of the job; another process may have the right one.</summary>
/// <param name="message">Which, and what to do.</param>
/// <param name="reason">The reason of the closed set.</param>
public sealed class JobRefusedException(string message, ReasonCode reason) : LukeException(message, innerException: null, reason);
