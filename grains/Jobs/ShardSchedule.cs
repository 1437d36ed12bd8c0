using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Which shards of a job are to do, in work under a lease, or committed, and where the next ones go. Pure bookkeeping: it
/// calls nobody and is driven by its owner's clock.
/// </summary>
internal sealed class ShardSchedule
{
    private readonly Entry[] _entries;
    private readonly LeasePolicy _policy;
    private readonly Dictionary<SiloAddress, DateTimeOffset> _avoidedUntil = [];

    public ShardSchedule(int shards, LeasePolicy policy)
    {
        _entries = [.. Enumerable.Range(0, shards).Select(_ => new Entry())];
        _policy = policy;
    }

    public int Count => _entries.Length;

    public int Committed { get; private set; }

    public int Running => _entries.Count(entry => entry.Phase == Phase.Running);

    public bool IsComplete => Committed == _entries.Length;

    /// <summary>Why the job cannot go on; null while it can.</summary>
    public JobFailure? Failure { get; private set; }

    /// <summary>Why a shard that failed is to be tried again, for a person; null while no shard is in that state.</summary>
    public string? WaitingOn
    {
        get
        {
            var failing = Array.FindIndex(_entries, entry => entry is { Phase: not Phase.Committed, FailureMessage: not null });
            return failing < 0 ? null : $"shard {failing} is tried again: {_entries[failing].FailureMessage}";
        }
    }

    /// <summary>The work of committed shards and of those under a lease.</summary>
    public WorkCounters Counters =>
        _entries.Aggregate(default(WorkCounters), (sum, entry) => sum + entry.Counters);

    /// <summary>Notes a shard that the store says is committed.</summary>
    public void MarkCommitted(int shard, WorkCounters counters)
    {
        var entry = _entries[shard];
        if (entry.Phase != Phase.Committed)
        {
            Committed++;
        }

        entry.Phase = Phase.Committed;
        entry.Lease = null;
        entry.Counters = counters;
    }

    /// <summary>The leases that are out.</summary>
    public IReadOnlyList<(ShardLease Lease, SiloAddress Silo)> Leases() =>
        [.. _entries.Where(entry => entry.Phase == Phase.Running).Select(entry => (entry.Lease!, entry.Silo!))];

    /// <summary>Gives a silo that did not take a shard (it is stopping, or dying) no other one for a while.</summary>
    public void Avoid(SiloAddress silo, DateTimeOffset now) => _avoidedUntil[silo] = now + _policy.AvoidTime;

    /// <summary>
    /// Gives out as many shards as the silos have room for, lowest number first, each to the silo with the most room among those
    /// that run the models themselves, then among those that only read and encode, and never to one that refused the job.
    /// </summary>
    /// <param name="silos">The silos that are alive.</param>
    /// <param name="newLease">Makes the lease of a shard.</param>
    /// <param name="now">The time.</param>
    /// <param name="label">The label of the silos that run the models; null for all.</param>
    public IReadOnlyList<(ShardLease Lease, SiloAddress Silo)> TakeStarts(
        IReadOnlyList<(SiloAddress Silo, SiloCapacity Capacity)> silos,
        Func<int, ShardLease> newLease,
        DateTimeOffset now,
        SiloLabel? label = null)
    {
        var runsModels = silos
            .Where(silo => silo.Capacity.Engines > 0 && (label?.Matches(silo.Capacity) ?? true))
            .Select(silo => silo.Silo)
            .ToHashSet();
        foreach (var passed in _avoidedUntil.Where(avoided => avoided.Value <= now).ToList())
        {
            _avoidedUntil.Remove(passed.Key);
        }

        var room = silos.ToDictionary(silo => silo.Silo, silo => _avoidedUntil.ContainsKey(silo.Silo) ? 0 : silo.Capacity.Shards);
        foreach (var entry in _entries.Where(entry => entry.Phase == Phase.Running))
        {
            if (room.ContainsKey(entry.Silo!))
            {
                room[entry.Silo!]--;
            }
        }

        var starts = new List<(ShardLease, SiloAddress)>();
        for (var shard = 0; shard < _entries.Length; shard++)
        {
            var entry = _entries[shard];
            if (entry.Phase != Phase.Pending || entry.NotBefore > now)
            {
                continue;
            }

            SiloAddress? best = null;
            foreach (var (silo, _) in silos)
            {
                if (room[silo] > 0 && !entry.RefusedBy.Contains(silo) && (best is null || Rank(silo).CompareTo(Rank(best)) > 0))
                {
                    best = silo;
                }
            }

            if (best is null)
            {
                continue;
            }

            room[best]--;
            entry.Phase = Phase.Running;
            entry.Lease = newLease(shard);
            entry.Silo = best;
            entry.HeardAt = now;
            entry.Counters = default;
            starts.Add((entry.Lease, best));
        }

        return starts;

        (bool RunsModels, int Room) Rank(SiloAddress silo) => (runsModels.Contains(silo), room[silo]);
    }

    /// <summary>Takes a report; a lease that this schedule does not know is adopted when its shard is free.</summary>
    /// <remarks>Adoption is what lets a job whose grain moved to another silo keep the work that goes on elsewhere.</remarks>
    public LeaseVerdict Hear(ShardReport report, DateTimeOffset now)
    {
        var entry = _entries[report.Lease.Shard];
        if (entry.Phase == Phase.Committed)
        {
            return LeaseVerdict.Stop;
        }

        if (entry.Phase == Phase.Pending && report.State == ShardState.Running)
        {
            entry.Phase = Phase.Running;
            entry.Lease = report.Lease;
        }

        if (report.State == ShardState.Committed)
        {
            MarkCommitted(report.Lease.Shard, report.Counters);
            return LeaseVerdict.Stop;
        }

        if (entry.Phase != Phase.Running || entry.Lease!.LeaseId != report.Lease.LeaseId)
        {
            return LeaseVerdict.Stop;
        }

        entry.Silo = report.Silo;
        entry.HeardAt = now;
        entry.Counters = report.Counters;
        if (report.State == ShardState.Running)
        {
            return LeaseVerdict.Continue;
        }

        Free(entry);
        switch (report.State)
        {
            case ShardState.Failed:
                entry.FailingSince ??= now;
                entry.Failures++;
                entry.FailureMessage = report.Message;
                entry.NotBefore = now + _policy.Retry.DelayAfter(entry.Failures);
                if (_policy.Retry.GivesUp(entry.Failures, now - entry.FailingSince.Value))
                {
                    Failure = new JobFailure(
                        $"Shard {report.Lease.Shard} failed {entry.Failures} times, the last time with: {report.Message}", report.Reason ?? ReasonCode.ShardFailed);
                }

                break;
            case ShardState.Hopeless:
                Failure = new JobFailure(report.Message ?? "The shard cannot be worked on.", report.Reason ?? ReasonCode.ShardFailed);
                break;
            case ShardState.Refused:
                entry.RefusedBy.Add(report.Silo);
                entry.Refusal = new JobFailure(report.Message ?? "", report.Reason ?? ReasonCode.ShardFailed);
                break;
        }

        return LeaseVerdict.Stop;
    }

    /// <summary>Takes back leases whose silo is gone or whose holder fell silent.</summary>
    /// <returns>The leases taken back; the store must be asked whether their shards were committed all the same.</returns>
    public IReadOnlyList<ShardLease> Expire(IReadOnlySet<SiloAddress> alive, DateTimeOffset now)
    {
        var expired = new List<ShardLease>();
        foreach (var entry in _entries)
        {
            if (entry.Phase == Phase.Running
                && (now - entry.HeardAt > _policy.LeaseTime || (entry.Silo is { } silo && !alive.Contains(silo))))
            {
                expired.Add(entry.Lease!);
                Free(entry);
            }
        }

        return expired;
    }

    /// <summary>Fails the job when a shard waits that every silo alive has refused.</summary>
    public void CheckRefusals(IReadOnlySet<SiloAddress> alive)
    {
        var refused = Array.FindIndex(
            _entries,
            entry => entry.Phase == Phase.Pending && entry.RefusedBy.Count > 0 && alive.Count > 0 && alive.All(entry.RefusedBy.Contains));
        if (refused >= 0)
        {
            var refusal = _entries[refused].Refusal!;
            Failure = refusal with { Message = $"No silo can work on shard {refused}: {refusal.Message}" };
        }
    }

    private static void Free(Entry entry)
    {
        entry.Phase = Phase.Pending;
        entry.Lease = null;
        entry.Silo = null;
        entry.Counters = default;
    }

    private enum Phase
    {
        Pending,
        Running,
        Committed,
    }

    private sealed class Entry
    {
        public Phase Phase { get; set; }

        public ShardLease? Lease { get; set; }

        public SiloAddress? Silo { get; set; }

        public DateTimeOffset HeardAt { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public DateTimeOffset? FailingSince { get; set; }

        public int Failures { get; set; }

        public string? FailureMessage { get; set; }

        public HashSet<SiloAddress> RefusedBy { get; } = [];

        public JobFailure? Refusal { get; set; }

        public WorkCounters Counters { get; set; }
    }
}
