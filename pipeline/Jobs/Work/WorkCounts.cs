using System.Collections.Frozen;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
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

    /// <summary>Rows of the tables of other stages, by table; null without any.</summary>
    public IReadOnlyDictionary<string, long>? OtherRows { get; init; }

    /// <summary>What a commit says of the work behind it.</summary>
    public static WorkCounts Of(ShardCounts commit) => commit.Labels.Aggregate(
        new WorkCounts { Documents = commit.Documents, Failures = commit.Failed + commit.FailedFiles, Shards = 1 },
        (sum, table) => sum.WithRows(table.Key, table.Value.Values.Sum()));

    /// <summary>The counts with more rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="count">Rows.</param>
    internal WorkCounts WithRows(string table, long count) =>
        table == EntityTable.Instance.Name ? this with { Entities = Entities + count }
        : table == RelationTable.Instance.Name ? this with { Relations = Relations + count }
        : this with
        {
            OtherRows = new Dictionary<string, long>(OtherRows ?? FrozenDictionary<string, long>.Empty)
            {
                [table] = count + (OtherRows?.GetValueOrDefault(table) ?? 0),
            },
        };
}
