using System.Collections.Frozen;
using System.Text.Json.Serialization;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;

namespace LukePipeline.Jobs.Files;

/// <summary>What happened in a shard, for progress and summaries: <c>documents = done + failed</c>.</summary>
/// <param name="Documents">Documents of the shard.</param>
/// <param name="Done">Documents with all their rows.</param>
/// <param name="Failed">Documents with a failure row.</param>
/// <param name="FailedFiles">Files that could not be read, or not to their end.</param>
/// <param name="DroppedPairs">Entity pairs beyond the bound per sentence.</param>
public sealed record ShardCounts(long Documents, long Done, long Failed, long FailedFiles, long DroppedPairs)
{
    /// <summary>Nothing yet.</summary>
    public static ShardCounts Zero { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Rows per label of <c>entities</c>, in ordinal order.</summary>
    public IReadOnlyDictionary<string, long> EntityLabels { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rows per label of <c>relations</c>, in ordinal order.</summary>
    public IReadOnlyDictionary<string, long> RelationLabels { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Failed documents and files per reason, in ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new SortedDictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Rows per label of the tables of other stages, by table; null without any.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>? StageLabels { get; init; }

    /// <summary>What other stages count of documents, by column of <c>documents</c>; null without any.</summary>
    public IReadOnlyDictionary<string, long>? StageCounts { get; init; }

    /// <summary>
    /// Documents with a field that by its name might bring words or sentences, and holds something else, by field; null without any.
    /// </summary>
    public IReadOnlyDictionary<string, long>? IgnoredFields { get; init; }

    /// <summary>Documents that have a field which is carried, by field, 0 for one that none has; null where none is carried.</summary>
    public IReadOnlyDictionary<string, long>? Metadata { get; init; }

    /// <summary>Documents whose value of such a field is none of its type, and so null in the table, by field; null without any.</summary>
    public IReadOnlyDictionary<string, long>? MetadataMisfits { get; init; }

    /// <summary>
    /// Documents that have a field of words, sentences or mentions which somebody has named, by field, 0 for one that none has; null where none
    /// is named.
    /// </summary>
    public IReadOnlyDictionary<string, long>? BroughtFields { get; init; }

    /// <summary>Documents that were copied from a dataset, not computed; null where none could be.</summary>
    public long? Reused { get; init; }

    /// <summary>Rows per label of every table that is counted so, in the order of the tables.</summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, long>>> Labels =>
        [KeyValuePair.Create(EntityTable.Instance.Name, EntityLabels), KeyValuePair.Create(RelationTable.Instance.Name, RelationLabels), .. StageLabels ?? NoLabels];

    /// <summary>Counts as they were taken, by table and by column.</summary>
    /// <param name="documents">Documents of the shard.</param>
    /// <param name="failed">Documents with a failure row.</param>
    /// <param name="failedFiles">Files that could not be read, or not to their end.</param>
    /// <param name="counters">What stages count, by column of <c>documents</c>.</param>
    /// <param name="labels">Rows per label, by table.</param>
    /// <param name="reasons">Failures per reason.</param>
    internal static ShardCounts Of(
        long documents,
        long failed,
        long failedFiles,
        IReadOnlyDictionary<string, long> counters,
        IReadOnlyDictionary<string, SortedDictionary<string, long>> labels,
        IReadOnlyDictionary<string, long> reasons)
    {
        // Those of version 0.1 stand under names of their own.
        var recorded = new[] { EntityTable.Instance.Name, RelationTable.Instance.Name };
        var others = labels.Where(table => !recorded.Contains(table.Key)).ToDictionary(table => table.Key, table => Copy(table.Value));
        var counts = counters.Where(counter => counter.Key != RelationDescriptor.DroppedPairs).ToDictionary();
        return new ShardCounts(documents, documents - failed, failed, failedFiles, counters.GetValueOrDefault(RelationDescriptor.DroppedPairs))
        {
            EntityLabels = Copy(labels.GetValueOrDefault(recorded[0], [])),
            RelationLabels = Copy(labels.GetValueOrDefault(recorded[1], [])),
            Reasons = Copy(reasons),
            StageLabels = others.Count > 0 ? others : null,
            StageCounts = counts.Count > 0 ? Copy(counts) : null,
        };
    }

    /// <summary>The sum of two counts.</summary>
    public ShardCounts Plus(ShardCounts other) => new(
        Documents + other.Documents, Done + other.Done, Failed + other.Failed, FailedFiles + other.FailedFiles, DroppedPairs + other.DroppedPairs)
    {
        EntityLabels = Merge(EntityLabels, other.EntityLabels),
        RelationLabels = Merge(RelationLabels, other.RelationLabels),
        Reasons = Merge(Reasons, other.Reasons),
        StageLabels = StageLabels is null && other.StageLabels is null ? null : Merge(StageLabels ?? NoLabels, other.StageLabels ?? NoLabels),
        Reused = Reused is null && other.Reused is null ? null : (Reused ?? 0) + (other.Reused ?? 0),
        IgnoredFields = MergeAny(IgnoredFields, other.IgnoredFields),
        BroughtFields = MergeAny(BroughtFields, other.BroughtFields),
        Metadata = MergeAny(Metadata, other.Metadata),
        MetadataMisfits = MergeAny(MetadataMisfits, other.MetadataMisfits),
        StageCounts = StageCounts is null || other.StageCounts is null ? StageCounts ?? other.StageCounts : Merge(StageCounts, other.StageCounts),
    };

    private static IReadOnlyDictionary<string, long>? MergeAny(IReadOnlyDictionary<string, long>? left, IReadOnlyDictionary<string, long>? right) =>
        left is null || right is null ? left ?? right : Merge(left, right);

    private static IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> NoLabels => FrozenDictionary<string, IReadOnlyDictionary<string, long>>.Empty;

    private static IReadOnlyDictionary<string, long> Copy(IReadOnlyDictionary<string, long> counts) => Merge(counts, FrozenDictionary<string, long>.Empty);

    private static SortedDictionary<string, IReadOnlyDictionary<string, long>> Merge(
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> left, IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> right)
    {
        var sum = new SortedDictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var (table, labels) in left.Concat(right))
        {
            sum[table] = sum.TryGetValue(table, out var known) ? Merge(known, labels) : labels;
        }

        return sum;
    }

    private static SortedDictionary<string, long> Merge(IReadOnlyDictionary<string, long> left, IReadOnlyDictionary<string, long> right)
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, count) in left.Concat(right))
        {
            sum[key] = sum.GetValueOrDefault(key) + count;
        }

        return sum;
    }
}
