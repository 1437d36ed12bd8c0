namespace LukePipeline.Jobs.Commit;

/// <summary>How a commit ended.</summary>
public enum CommitKind
{
    /// <summary>The attempt's files are those of the shard.</summary>
    Committed,

    /// <summary>Another attempt had committed before; this one's files are not used.</summary>
    Lost,
}
