namespace LukePipeline.Grains.Shards;

/// <summary>The rhythm of a shard under a lease.</summary>
public sealed class ShardSessionOptions
{
    /// <summary>The time between two heartbeats. Default: 1 s.</summary>
    public TimeSpan HeartbeatPeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an attempt goes on while nobody hears its heartbeats. Default: 60 s.</summary>
    public TimeSpan AloneFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long running shards may take to finish when their silo is told to stop. Default: 30 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);
}
