namespace LukePipeline.Grains.Jobs;

/// <summary>How long a silent shard keeps its lease, and how often a failing one is tried again.</summary>
internal sealed record ShardRetryPolicy
{
    /// <summary>
    /// A holder that is silent for longer loses its lease. Default: 15 s, several heartbeats, so that a saturated processor
    /// is not taken for a dead silo; a silo that the cluster declares dead loses its leases at once.
    /// </summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause after the first failure; it doubles with each further one. Default: 1 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause. Default: 15 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A shard is tried at least so often before the job fails. Default: 4.</summary>
    public int LeastAttempts { get; init; } = 4;

    /// <summary>
    /// A shard that has failed for longer than this fails the job. Default: 3 minutes, so that an outage of the storage of a
    /// minute passes unnoticed.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a silo that could not be given a shard is left alone. Default: 3 s.</summary>
    public TimeSpan AvoidTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a job that has begun nothing waits for a silo with the label that it asks for. Default: 10 s.</summary>
    public TimeSpan LabelTime { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan DelayAfter(int failures)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(failures - 1, 10));
        return delay < LongestDelay ? delay : LongestDelay;
    }

    public bool GivesUp(int failures, TimeSpan failingFor) => failures >= LeastAttempts && failingFor >= RetryFor;
}
