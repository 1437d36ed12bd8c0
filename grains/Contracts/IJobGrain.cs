using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>One job: plans it, gives shards to silos, watches their heartbeats, commits. Key: the job id.</summary>
/// <remarks>
/// Every call is short. The truth is in the store: a job whose grain state is lost goes on from its output prefix alone.
/// </remarks>
[Alias("luke.job")]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Takes the job on, or, when it was taken on before, returns where it stands: submitting twice is one job.</summary>
    [Alias("Submit"), ResponseTimeout("00:00:10")]
    Task<JobSnapshot> SubmitAsync(JobSubmission submission);

    /// <summary>Where the job stands.</summary>
    [Alias("GetStatus"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<JobSnapshot> GetStatusAsync();

    /// <summary>Stops the job; what is committed stays. Returns at once: the state goes over Cancelling to Cancelled.</summary>
    [Alias("Cancel"), ResponseTimeout("00:00:10")]
    Task<JobSnapshot> CancelAsync();

    /// <summary>Takes a report of a shard, and says whether its lease holds.</summary>
    [Alias("Report"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<LeaseVerdict> ReportAsync(ShardReport report);

    /// <summary>Brings the grain to life where it is not: a job whose silo died goes on.</summary>
    [Alias("Wake"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task WakeAsync();

    /// <summary>Deletes what is remembered of a job that has ended; its output stays.</summary>
    /// <returns>False when the job has not ended: it is remembered.</returns>
    [Alias("Forget"), ResponseTimeout("00:00:10")]
    Task<bool> ForgetAsync();
}

/// <summary>A job as it is handed in.</summary>
/// <param name="Spec">The job specification as JSON, validated by the client and again on planning; null to resume what lies under <paramref name="Output"/>.</param>
/// <param name="Output">The output prefix.</param>
/// <param name="Overwrite">True to take over a prefix that holds another job.</param>
[GenerateSerializer, Immutable, Alias("luke.submission")]
public sealed record JobSubmission(
    [property: Id(0)] string? Spec,
    [property: Id(1)] string Output,
    [property: Id(2)] bool Overwrite = false)
{
    /// <summary>The job as a value, once somebody has read it: inside a process a submission is handed on by reference.</summary>
    [NonSerialized]
    private JobRequest? _request;

    /// <summary>True to begin anew whatever the prefix holds.</summary>
    [Id(3)]
    public bool Again { get; init; }

    /// <summary>True to take the job from a process that is at work on it.</summary>
    [Id(4)]
    public bool TakeOver { get; init; }

    /// <summary>Hands in a job that is a value already.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="overwrite">True to take over a prefix that holds another job.</param>
    public static JobSubmission Of(JobSpec spec, bool overwrite = false) =>
        new(spec.ToJson().ToJsonString(), spec.Output, overwrite) { _request = new JobRequest(spec, spec.Output, overwrite) };

    /// <summary>The job as a value, read once; its text is for the wire alone.</summary>
    /// <param name="parts">The stages and formats that there are.</param>
    /// <exception cref="LukeException">The specification is not valid; every error is named.</exception>
    public JobRequest ToRequest(JobParts parts) => (_request ??= JobRequest.Read(Spec, Output, Overwrite, parts)) with { Again = Again, TakeOver = TakeOver };

    /// <summary>Whether another one hands in the same: what was read of it does not count.</summary>
    public bool Equals(JobSubmission? other) =>
        other is not null && (Spec, Output, Overwrite, Again, TakeOver) == (other.Spec, other.Output, other.Overwrite, other.Again, other.TakeOver);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Spec, Output, Overwrite, Again, TakeOver);
}

/// <summary>A job as one sees it from outside.</summary>
[GenerateSerializer, Immutable, Alias("luke.job-snapshot")]
public sealed record JobSnapshot
{
    /// <summary>The job.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(1)]
    public required JobStatus State { get; init; }

    /// <summary>The output prefix.</summary>
    [Id(2)]
    public string Output { get; init; } = "";

    /// <summary>Shards of the plan; 0 before there is one.</summary>
    [Id(3)]
    public int Shards { get; init; }

    /// <summary>Shards committed.</summary>
    [Id(4)]
    public int ShardsDone { get; init; }

    /// <summary>Shards in work.</summary>
    [Id(5)]
    public int ShardsRunning { get; init; }

    /// <summary>Work done: committed shards and those in work.</summary>
    [Id(6)]
    public WorkCounters Counters { get; init; }

    /// <summary>Why the job failed, or what it waits for; null otherwise.</summary>
    [Id(7)]
    public string? Message { get; init; }

    /// <summary>When the job was taken on, UTC.</summary>
    [Id(8)]
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it ended, UTC; null while it has not.</summary>
    [Id(9)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Shards that were committed before this sitting of the job began.</summary>
    [Id(10)]
    public int ShardsResumed { get; init; }

    /// <summary>True when the job was not taken on: it has no id, and <see cref="Message"/> says why.</summary>
    public bool IsRefused => JobId.Length == 0;

    /// <summary>Documents of those shards; <see cref="Counters"/> includes them.</summary>
    [Id(11)]
    public long DocumentsResumed { get; init; }

    /// <summary>Why the job failed or was cancelled, as a reason of the closed set; null otherwise, and where none fits.</summary>
    [Id(12)]
    public ReasonCode? Reason { get; init; }

    /// <summary>Whether the job was complete before it was handed in, and nothing was run.</summary>
    [Id(13)]
    public bool WasComplete { get; init; }

    /// <summary>
    /// The share of the work that lies behind, 0 to 1, by the bytes of the inputs, shards in work in part; null before there is a plan, and from a
    /// silo of an earlier version.
    /// </summary>
    [Id(14)]
    public double? Worked { get; init; }
}
