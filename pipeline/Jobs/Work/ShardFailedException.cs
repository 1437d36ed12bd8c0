using LukePipeline.Ground;

namespace LukePipeline.Jobs.Work;

/// <summary>A shard ends its processes again and again, and no single document of it does so alone.</summary>
public sealed class ShardFailedException(int shard, string jobId, ShardHistory history)
    : LukeException(
        $"Shard {shard} of job {jobId} was given up: {history.Deaths} attempts died after {history.Probes} passes in which each document was processed alone. "
        + $"Last worker: {(history.Marks.Count == 0 ? "unknown" : history.Marks[^1].Worker)}. Look there for an out-of-memory kill; give it more memory or a smaller batch, then resume the job.",
        innerException: null,
        ReasonCode.ShardFailed);
