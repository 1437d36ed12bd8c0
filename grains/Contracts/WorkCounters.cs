using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Contracts;

/// <summary>What a shard, or all shards of a job, have worked through so far.</summary>
[GenerateSerializer, Immutable, Alias("luke.counters")]
public readonly record struct WorkCounters
{
    /// <summary>Documents finished, failed ones included.</summary>
    [Id(0)]
    public long Documents { get; init; }

    /// <summary>Documents, and whole files that could not be read, that ended as a row of <c>failures</c>.</summary>
    [Id(1)]
    public long Failures { get; init; }

    /// <summary>Words of the finished documents.</summary>
    [Id(2)]
    public long Words { get; init; }

    /// <summary>Candidate spans scored.</summary>
    [Id(3)]
    public long Spans { get; init; }

    /// <summary>Entity pairs scored.</summary>
    [Id(4)]
    public long Pairs { get; init; }

    /// <summary>Entities found.</summary>
    [Id(5)]
    public long Entities { get; init; }

    /// <summary>Relations found.</summary>
    [Id(6)]
    public long Relations { get; init; }

    /// <summary>Shards worked through, those in work in part: 1 for a committed one.</summary>
    [Id(7)]
    public double Shards { get; init; }

    /// <summary>The counts of a shard as they cross the wire: these are a contract, whatever becomes of those.</summary>
    public static WorkCounters Of(WorkCounts counts) => new()
    {
        Documents = counts.Documents,
        Failures = counts.Failures,
        Words = counts.Words,
        Spans = counts.Spans,
        Pairs = counts.Pairs,
        Entities = counts.Entities,
        Relations = counts.Relations,
        Shards = counts.Shards,
    };

    /// <summary>The sum, counter by counter.</summary>
    public static WorkCounters operator +(WorkCounters a, WorkCounters b) => new()
    {
        Documents = a.Documents + b.Documents,
        Failures = a.Failures + b.Failures,
        Words = a.Words + b.Words,
        Spans = a.Spans + b.Spans,
        Pairs = a.Pairs + b.Pairs,
        Entities = a.Entities + b.Entities,
        Relations = a.Relations + b.Relations,
        Shards = a.Shards + b.Shards,
    };
}
