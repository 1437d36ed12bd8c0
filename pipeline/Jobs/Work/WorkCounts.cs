using LukePipeline.Jobs.Files;

namespace LukePipeline.Jobs.Work;

/// <summary>What a shard has worked through so far.</summary>
public readonly record struct WorkCounts
{
    /// <summary>Documents finished, failed ones included.</summary>
    public long Documents { get; init; }

    /// <summary>Documents, and whole files that could not be read, that ended as a row of <c>failures</c>.</summary>
    public long Failures { get; init; }

    /// <summary>Words of the finished documents.</summary>
    public long Words { get; init; }

    /// <summary>Candidate spans scored.</summary>
    public long Spans { get; init; }

    /// <summary>Entity pairs scored.</summary>
    public long Pairs { get; init; }

    /// <summary>Entities found.</summary>
    public long Entities { get; init; }

    /// <summary>Relations found.</summary>
    public long Relations { get; init; }

    /// <summary>How much of the shard lies behind, 0 to 1: 1 for a committed one.</summary>
    public double Shards { get; init; }

    /// <summary>What a commit says of the work behind it.</summary>
    public static WorkCounts Of(ShardCounts commit) => new()
    {
        Documents = commit.Documents,
        Failures = commit.Failed + commit.FailedFiles,
        Entities = commit.EntityLabels.Values.Sum(),
        Relations = commit.RelationLabels.Values.Sum(),
        Shards = 1,
    };
}
