using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>Where a shard stands.</summary>
internal enum ShardPhase
{
    Pending,
    Running,
    Committed,
}

/// <summary>What a job knows of one of its shards.</summary>
internal sealed class ShardEntry
{
    public ShardPhase Phase { get; set; }

    public ShardLease? Lease { get; set; }

    public SiloAddress? Silo { get; set; }

    public DateTimeOffset HeardAt { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public DateTimeOffset? FailingSince { get; set; }

    public int Failures { get; set; }

    public string? FailureMessage { get; set; }

    /// <summary>Silos where an attempt failed: the others come first.</summary>
    public HashSet<SiloAddress> FailedOn { get; } = [];

    /// <summary>Silos that cannot work on it, and why.</summary>
    public Dictionary<SiloAddress, JobFailure> RefusedBy { get; } = [];

    public WorkCounters Counters { get; set; }

    /// <summary>How much work it is beside the others. Default: 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>How much of that lies behind.</summary>
    public double Worked => Phase == ShardPhase.Committed ? Weight : Weight * Math.Clamp(Counters.Shards, 0, 1);

    /// <summary>What its holder waits for; null when nothing worth telling.</summary>
    public JobWait? WaitingFor { get; set; }

    /// <summary>Whether all these silos, and there may be none, found an input of it changed or unreadable.</summary>
    public bool IsUnreadableFor(IEnumerable<SiloAddress> silos) =>
        silos.All(silo => RefusedBy.TryGetValue(silo, out var refusal) && refusal.Reason?.IsOfPlace() == true);

    /// <summary>Whether an attempt has failed on all these silos, or they refused it.</summary>
    public bool WasTriedBy(IEnumerable<SiloAddress> silos) => silos.All(silo => FailedOn.Contains(silo) || RefusedBy.ContainsKey(silo));

    /// <summary>Makes it free to be given out again.</summary>
    public void Free() => (Phase, Lease, Silo, Counters) = (ShardPhase.Pending, null, null, default);
}
