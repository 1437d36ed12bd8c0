using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>A device cannot run a model: its copy differs from the job's, or cannot be loaded.</summary>
public sealed class ModelRefusedException(string message, ReasonCode reason) : LukeException(message, innerException: null, reason);
