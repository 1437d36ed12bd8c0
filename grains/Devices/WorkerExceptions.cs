using LukePipeline.Ground;

namespace LukePipeline.Grains.Devices;


/// <summary>A device cannot run a model: its copy differs from the job's, or cannot be loaded.</summary>
public sealed class ModelRefusedException(string message, ReasonCode reason) : LukeException(message, innerException: null, reason);

/// <summary>A batch may run on a device of this process only, and it has none that the job may use: the shard belongs to another silo.</summary>
public sealed class NoOwnDeviceException(string message) : LukeException(message, innerException: null, ReasonCode.ShardFailed);

/// <summary>The devices failed while they had a batch, for a reason that is not in the batch: it may run later.</summary>
public sealed class BatchFailedException(string message) : LukeException(message);
