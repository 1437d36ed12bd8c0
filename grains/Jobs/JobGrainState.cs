using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Jobs;

/// <summary>What a job's grain must remember across the death of its silo; everything else is in the store.</summary>
[GenerateSerializer, Alias("luke.job-state")]
internal sealed class JobGrainState
{
    /// <summary>Version of this layout. A silo refuses a state of a later version rather than misread it.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version that wrote the state.</summary>
    [Id(10)]
    public int Version { get; set; } = CurrentVersion;

    [Id(0)]
    public JobStatus State { get; set; }

    [Id(1)]
    public JobSubmission? Submission { get; set; }

    [Id(2)]
    public string? Message { get; set; }

    [Id(3)]
    public DateTimeOffset SubmittedAt { get; set; }

    [Id(4)]
    public DateTimeOffset? EndedAt { get; set; }

    [Id(5)]
    public WorkCounters Counters { get; set; }

    [Id(6)]
    public int Shards { get; set; }

    [Id(7)]
    public int ShardsDone { get; set; }

    /// <summary>The epoch under which the job holds its prefix; null before it has claimed it.</summary>
    [Id(8)]
    public long? Epoch { get; set; }

    /// <summary>
    /// The id that the job bears in the store, where that is another one: the same job, handed in to two clusters at the same
    /// moment, is one job there. Null where it is the id of the grain.
    /// </summary>
    [Id(9)]
    public string? StoredAs { get; set; }

    /// <summary>The reason of the closed set that the job failed for; null where it has not, or where none fits.</summary>
    [Id(11)]
    public ReasonCode? Reason { get; set; }

    /// <summary>The silos that could not plan or complete the job, as the last to be heard of it; null for none.</summary>
    [Id(12)]
    public List<string>? CannotHere { get; set; }

    /// <summary>Words, spans and pairs of the committed shards, which no commit tells; null before the first one.</summary>
    [Id(13)]
    public WorkCounters? CommittedWork { get; set; }

    /// <summary>Shards that were committed before the job was handed in; null before they are counted.</summary>
    [Id(14)]
    public int? ShardsResumed { get; set; }

    /// <summary>The documents of those.</summary>
    [Id(15)]
    public long? DocumentsResumed { get; set; }

    /// <summary>Whether the job was complete before it was handed in; null when it was not.</summary>
    [Id(16)]
    public bool? WasComplete { get; set; }

    /// <summary>The share of the work that lies behind, by the bytes of the inputs; null before there is a plan, and from an earlier version.</summary>
    [Id(17)]
    public double? Worked { get; set; }
}
