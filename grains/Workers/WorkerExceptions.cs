namespace LukePipeline.Grains.Workers;

/// <summary>A device cannot run a model: its copy differs from the job's, or cannot be loaded.</summary>
public sealed class ModelRefusedException(string message) : LukeException(message);

/// <summary>A device failed on a batch.</summary>
public sealed class BatchFailedException(string message) : LukeException(message);
