using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>How long leases and silos are waited for, and how often a failing shard or step is tried again.</summary>
internal sealed record LeasePolicy
{
    /// <summary>
    /// A holder that is silent for longer loses its lease. Default: 15 s, several heartbeats, so that a saturated processor
    /// is not taken for a dead silo; a silo that the cluster declares dead loses its leases at once.
    /// </summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a silo that could not be given a shard is left alone. Default: 3 s.</summary>
    public TimeSpan AvoidTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a job that has begun nothing waits for a silo with the label that it asks for. Default: 10 s.</summary>
    public TimeSpan LabelTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a silo that left is waited for before the others' word on a shard, that none of them can work on it, is the last. Default: 1 minute,
    /// in which a silo is replaced.
    /// </summary>
    public TimeSpan ReturnTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a shard that failed on some silos is kept for those that have not tried it. Default: 15 minutes.</summary>
    public TimeSpan TrialTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often what failed is tried again.</summary>
    public RetryPolicy Retry { get; init; } = new();
}
