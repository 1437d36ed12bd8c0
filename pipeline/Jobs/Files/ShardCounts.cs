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

    /// <summary>The sum of two counts.</summary>
    public ShardCounts Plus(ShardCounts other) => new(
        Documents + other.Documents, Done + other.Done, Failed + other.Failed, FailedFiles + other.FailedFiles, DroppedPairs + other.DroppedPairs)
    {
        EntityLabels = Merge(EntityLabels, other.EntityLabels),
        RelationLabels = Merge(RelationLabels, other.RelationLabels),
        Reasons = Merge(Reasons, other.Reasons),
    };

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
