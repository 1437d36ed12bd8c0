using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>A batch may run on a device of this process only, and it has none that the job may use: the shard belongs to another process.</summary>
public sealed class NoOwnDeviceException(string message) : LukeException(message, innerException: null, ReasonCode.ShardFailed);
