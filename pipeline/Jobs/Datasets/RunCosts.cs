using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Snapshots;

namespace LukePipeline.Jobs.Datasets;

/// <summary>What a run of a dataset costs the store, as far as its plan tells.</summary>
internal static class RunCosts
{
    /// <summary>Requests of a run beside those of its shards: it looks, claims, plans, commits, and makes the snapshot easy to read.</summary>
    private const int RequestsOfRun = 60;

    /// <summary>Requests for a file that a shard writes: it is uploaded, looked at, and given its name.</summary>
    private const int RequestsOfFile = 5;

    /// <summary>Requests of a shard beside those of its files: its attempt, its commit.</summary>
    private const int RequestsOfShard = 10;

    /// <summary>Requests for a file that is read: it is opened.</summary>
    private const int RequestsOfReading = 1;

    /// <summary>Bytes of the inputs that a run reads or has compared, and of the files that it copies rows from.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="before">The parts that it starts from.</param>
    public static long BytesRead(JobPlan plan, IReadOnlyList<DatasetPart> before) =>
        plan.Corpus.Files.Sum(file => file.Length) + (plan.Dataset!.Changes.Compared ?? 0) + PartsRead(plan, before).SelectMany(part => part.Files).Sum(file => file.Bytes);

    /// <summary>About how many requests it sends; <c>DatasetCostTests</c> holds that to what was counted.</summary>
    /// <inheritdoc cref="BytesRead"/>
    public static long Requests(JobPlan plan, IReadOnlyList<DatasetPart> before, int tables) =>
        RequestsOfRun + (plan.Shards * (RequestsOfShard + (tables * (long)RequestsOfFile))) + (PartsRead(plan, before).Count() * tables * (long)RequestsOfReading);

    private static IEnumerable<DatasetPart> PartsRead(JobPlan plan, IReadOnlyList<DatasetPart> before)
    {
        var run = plan.Dataset!;
        var read = run.Rewrites.Select(rewrite => rewrite.Part).Concat(run.Reuse.Values.SelectMany(parts => parts)).ToHashSet(StringComparer.Ordinal);
        return before.Where(part => read.Contains(part.Name));
    }
}
