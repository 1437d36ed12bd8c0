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

    /// <summary>Rows of the tables of other stages, by table; null without any.</summary>
    [Id(8)]
    public Dictionary<string, long>? OtherRows { get; init; }

    /// <summary>Rows by table, in the order of the tables.</summary>
    public IEnumerable<KeyValuePair<string, long>> RowsByTable() =>
        [KeyValuePair.Create("entities", Entities), KeyValuePair.Create("relations", Relations), .. OtherRows ?? []];

    /// <summary>The words, spans and pairs alone: what a commit does not tell.</summary>
    public WorkCounters WorkAlone() => new() { Words = Words, Spans = Spans, Pairs = Pairs };

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
        OtherRows = counts.OtherRows is null ? null : new Dictionary<string, long>(counts.OtherRows),
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
        OtherRows = a.OtherRows is null || b.OtherRows is null ? a.OtherRows ?? b.OtherRows : Sum(a.OtherRows, b.OtherRows),
    };

    private static Dictionary<string, long> Sum(Dictionary<string, long>? left, Dictionary<string, long> right)
    {
        var sum = new Dictionary<string, long>(left ?? []);
        foreach (var (table, count) in right)
        {
            sum[table] = sum.GetValueOrDefault(table) + count;
        }

        return sum;
    }
}
