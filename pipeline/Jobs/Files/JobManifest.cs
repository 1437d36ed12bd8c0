using System.Text.Json.Serialization;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Files;

/// <summary>The summary of a job, <c>manifest.json</c>: written when it ends, before <c>_SUCCESS</c>.</summary>
public sealed record JobManifest
{
    /// <summary>Version of this layout.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version that wrote the file; a later one than ours is refused.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The owner's epoch under which it ended.</summary>
    public required long Epoch { get; init; }

    /// <summary>Completed, which is written as <c>done</c>, or cancelled.</summary>
    [JsonConverter(typeof(JobStateConverter))]
    public required JobState State { get; init; }

    /// <summary>Why it ended without its output, spelled as everywhere: <see cref="ReasonCode.Cancelled"/>; null where it is complete.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<ReasonCode>))]
    public ReasonCode? Reason { get; init; }

    /// <summary>Hash of the plan; null if the job was cancelled before it had one.</summary>
    public string? PlanHash { get; init; }

    /// <summary>See <see cref="JobSpec.Fingerprint"/>.</summary>
    public required string SpecFingerprint { get; init; }

    /// <summary>When the job ended, UTC.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The snapshot of a dataset that this tells of, whole; null for a job that is none.</summary>
    public int? Snapshot { get; init; }

    /// <summary>Shards of the plan; of a dataset, its parts.</summary>
    public required int Shards { get; init; }

    /// <summary>Shards that are committed; all of them in a completed job.</summary>
    public required int CommittedShards { get; init; }

    /// <summary>Input files of the plan.</summary>
    public required int Inputs { get; init; }

    /// <summary>
    /// Files in the input folders that were left out. Null where nobody has counted: in a
    /// job that was cancelled before it had a plan, and in manifests of earlier versions.
    /// </summary>
    public int? IgnoredFiles { get; init; }

    /// <summary>The same by kind, see <see cref="CorpusPlan.Ignored"/>. Null where nobody has counted.</summary>
    public IReadOnlyDictionary<string, int>? Ignored { get; init; }

    /// <summary>Rows, by table.</summary>
    public required IReadOnlyDictionary<string, long> Rows { get; init; }

    /// <summary>Counts over all committed shards.</summary>
    public required ShardCounts Counts { get; init; }

    /// <summary>
    /// Documents whose id another document bears too. They are allowed, since <c>doc_uid</c> tells them apart, but a join by
    /// <c>doc_id</c> would mix them up. Null where nobody has counted: in a cancelled job.
    /// </summary>
    public long? DuplicateIds { get; init; }

    /// <summary>Of a dataset: requests to the store of the output that the run has cost; null where nobody has counted.</summary>
    public long? Requests { get; init; }

    /// <summary>Every file of the output, in order of their names.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    /// <summary>
    /// How long the sitting took that ended the job, from the moment it took the output to the end: the models load in it and tables are written.
    /// </summary>
    /// <param name="owner">Who owns the output.</param>
    /// <returns>Null where the output has another owner by now, and nobody knows.</returns>
    public TimeSpan? TookOf(JobOwner owner) => owner.JobId == JobId && owner.Epoch == Epoch && EndedAt >= owner.ClaimedAt ? EndedAt - owner.ClaimedAt : null;
}
