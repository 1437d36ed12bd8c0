namespace LukePipeline.Grains.Contracts;

/// <summary>Where a job stands.</summary>
public enum JobStatus
{
    /// <summary>No job of this id is known here.</summary>
    Unknown,

    /// <summary>The inputs are listed, the models hashed, the shards cut.</summary>
    Planning,

    /// <summary>Shards are in work.</summary>
    Running,

    /// <summary>Every shard is committed; the manifest and the success mark are being written.</summary>
    Committing,

    /// <summary>The output is complete.</summary>
    Done,

    /// <summary>The job stopped on an error; what is committed stays, and the same command resumes it.</summary>
    Failed,

    /// <summary>A cancellation was asked for; running shards are being stopped.</summary>
    Cancelling,

    /// <summary>The job was stopped on request; what is committed stays, and it can be resumed.</summary>
    Cancelled,
}

/// <summary>What one knows of a <see cref="JobStatus"/> without looking at the job.</summary>
public static class JobStatuses
{
    /// <summary>True when nothing more will happen to the job by itself.</summary>
    public static bool IsFinal(this JobStatus state) =>
        state is JobStatus.Done or JobStatus.Failed or JobStatus.Cancelled;
}
