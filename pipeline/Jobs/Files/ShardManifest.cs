namespace LukePipeline.Jobs.Files;

/// <summary>The commit of a shard, <c>_job/&lt;job id&gt;/shards/00012.json</c>: written only if absent, never changed.</summary>
public sealed record ShardManifest
{
    /// <summary>Version of this layout.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version that wrote the file; a later one than ours is refused.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The shard.</summary>
    public required int Shard { get; init; }

    /// <summary>The attempt whose files these are; tells our own write, whose answer was lost, from that of another.</summary>
    public required string AttemptId { get; init; }

    /// <summary>Hash of the plan that the attempt followed.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The owner's epoch under which the attempt ran.</summary>
    public required long Epoch { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The files, by table.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    /// <summary>Of a dataset: what came of each input that has a row in the files; null otherwise.</summary>
    public IReadOnlyList<SourceCounts>? Sources { get; init; }

    /// <summary>Of a dataset: requests that the process of the attempt had sent to the store since it told of them last; null where nobody counts them.</summary>
    public long? Requests { get; init; }

    /// <summary>What happened.</summary>
    public required ShardCounts Counts { get; init; }
}
