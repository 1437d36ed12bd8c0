namespace LukePipeline.Jobs.Files;

/// <summary>What a <see cref="JobManifest"/> says of its job.</summary>
public enum JobState
{
    /// <summary>Every shard is committed and published; <c>_SUCCESS</c> follows.</summary>
    Completed,

    /// <summary>A user cancelled the job. Committed shards are listed; there is no <c>_SUCCESS</c>. It can be resumed.</summary>
    Cancelled,
}
