using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Files;

/// <summary>Who may write below an output prefix: the content of <c>_job/owner.json</c>, changed only by compare-and-swap.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Epoch">
/// Counts the owners of the prefix, from 1: every claim raises it, so whoever holds an older one is a zombie and is refused.
/// </param>
/// <param name="Spec">What the job was asked, without secrets.</param>
/// <param name="ClaimedAt">When this epoch began, UTC.</param>
public sealed record JobOwner(string JobId, long Epoch, JobSpec Spec, DateTimeOffset ClaimedAt)
{
    /// <summary>Version of this layout.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version that wrote the file; a later one than ours is refused.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The process that works on it, where it is one; null for a cluster, and in files of earlier programs.</summary>
    public JobHolder? Holder { get; init; }

    /// <summary>Whether the job takes the place of what another has written below the prefix. Null for no.</summary>
    public bool? Replaces { get; init; }

    /// <summary>Whether a spec asks for the job that is here. Who names no size of shards goes on with a job of any.</summary>
    public bool IsAsked(JobSpec spec) => Spec.Fingerprint() == (spec with { ShardBytes = spec.ShardBytes ?? Spec.ShardBytes }).Fingerprint();
}
