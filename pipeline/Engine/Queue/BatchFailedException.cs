using LukePipeline.Ground;

namespace LukePipeline.Engine.Queue;

/// <summary>The devices failed while they had a batch, for a reason that is not in the batch: it may run later.</summary>
public sealed class BatchFailedException(string message) : LukeException(message);
