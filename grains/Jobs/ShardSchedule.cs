using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Which shards of a job are to do, in work under a lease, or committed, and where the next ones go. Pure bookkeeping: it
/// calls nobody and is driven by its owner's clock.
/// </summary>
/// <param name="shards">Shards of the job.</param>
/// <param name="policy">How leases run out, and how often shards are tried.</param>
/// <param name="waves">How many shards each wave has; null for one wave of all.</param>
/// <param name="maxSilos">Most silos that work on them at a time; null for all.</param>
/// <param name="weights">How much work each is beside the others; null where all are taken to be alike.</param>
internal sealed class ShardSchedule(
    int shards, LeasePolicy policy, IReadOnlyList<int>? waves = null, int? maxSilos = null, IReadOnlyList<double>? weights = null)
{
    private readonly ShardEntry[] _entries = [.. Enumerable.Range(0, shards).Select(shard => new ShardEntry { Weight = weights?[shard] ?? 1 })];
    private readonly Dictionary<SiloAddress, SiloStanding> _silos = [];
    private readonly SiloChoice? _choice = maxSilos is { } most ? new SiloChoice(most) : null;
    private int _wave;
    private int _open = waves is null ? shards : waves[0];
    private IReadOnlySet<SiloAddress> _alive = new HashSet<SiloAddress>();
    private string? _waitsForOthers;

    /// <summary>Shards of the job.</summary>
    public int Count => _entries.Length;

    /// <summary>Shards committed.</summary>
    public int Committed { get; private set; }

    /// <summary>Shards in work.</summary>
    public int Running => _entries.Count(entry => entry.Phase == ShardPhase.Running);

    /// <summary>True when every shard is committed.</summary>
    public bool IsComplete => Committed == _entries.Length;

    /// <summary>Why the job cannot be finished; null while it can.</summary>
    public JobFailure? Failure { get; private set; }

    /// <summary>What keeps shards from being done, as far as it may pass; null when nothing does.</summary>
    public JobWait? WaitingOn
    {
        get
        {
            var failing = Array.FindIndex(_entries, entry => entry is { Phase: not ShardPhase.Committed, FailureMessage: not null });
            if (failing >= 0)
            {
                return JobWait.OfRetry($"shard {failing} is tried again: {_entries[failing].FailureMessage}");
            }

            if (Array.Find(_entries, entry => entry is { Phase: ShardPhase.Running, WaitingFor: not null }) is { } waiting)
            {
                return waiting.WaitingFor;
            }

            var troubled = _silos.FirstOrDefault(silo => silo.Value.Trouble is not null);
            var why = _waitsForOthers ?? (troubled.Value is null ? null : $"the silo {troubled.Key.Endpoint} cannot work on the job: {troubled.Value.Trouble}");
            return why is null ? null : new JobWait(JobWaitKind.Silo, why);
        }
    }

    /// <summary>The work of all committed shards and of those in work.</summary>
    public WorkCounters Counters => _entries.Aggregate(default(WorkCounters), (sum, entry) => sum + entry.Counters);

    /// <summary>The work of the committed shards alone.</summary>
    public WorkCounters CommittedCounters => _entries.Where(entry => entry.Phase == ShardPhase.Committed).Aggregate(default(WorkCounters), (sum, entry) => sum + entry.Counters);

    /// <summary>The share of the work that lies behind, by the weights of the shards, those in work in part: 0 to 1.</summary>
    public double Worked => IsComplete ? 1 : _entries.Sum(entry => entry.Worked) / _entries.Sum(entry => entry.Weight);

    /// <summary>Takes note of a commit, whoever made it.</summary>
    public void MarkCommitted(int shard, WorkCounters counters)
    {
        var entry = _entries[shard];
        if (entry.Phase != ShardPhase.Committed)
        {
            Committed++;
        }

        entry.Phase = ShardPhase.Committed;
        entry.Lease = null;
        entry.Counters = counters;
    }

    /// <summary>The leases that are out.</summary>
    public IReadOnlyList<(ShardLease Lease, SiloAddress Silo)> Leases() =>
        [.. _entries.Where(entry => entry.Phase == ShardPhase.Running).Select(entry => (entry.Lease!, entry.Silo!))];

    /// <summary>Gives a silo that did not take a shard (it is stopping, or dying) no other one for a while.</summary>
    public void Avoid(SiloAddress silo, DateTimeOffset now) => StandingOf(silo).AvoidUntil(now + policy.AvoidTime);

    /// <summary>How many attempts have failed or been refused on a silo since it last committed a shard.</summary>
    public int SetbacksOf(SiloAddress silo) => _silos.GetValueOrDefault(silo)?.Setbacks ?? 0;

    /// <summary>
    /// Gives out as many shards as the silos have room for, lowest number first: each to a silo that runs the models itself, then to the one with
    /// the most room; not to one where it failed while there is another that has not tried, and never to one that refused it, unless its inputs
    /// were unreadable for every silo, which makes that the truth. Where the job asks for few silos, only to those that are chosen.
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
        var alive = silos.Select(silo => silo.Silo).ToHashSet();
        _alive = alive;
        See(alive, now);
        OpenWaves();
        var runsModels = silos.Where(silo => silo.Capacity.Engines > 0 && (label?.Matches(silo.Capacity) ?? true)).Select(silo => silo.Silo).ToHashSet();
        var chosen = _choice?.Choose(silos.OrderBy(silo => !runsModels.Contains(silo.Silo)).Select(silo => silo.Silo), TroubleOf);
        if (chosen is not null)
        {
            var mayStart = _choice!.Admit(_entries.Where(entry => entry.Phase == ShardPhase.Running).Select(entry => entry.Silo!));
            silos = [.. silos.Where(silo => mayStart.Contains(silo.Silo))];
        }

        var room = Room(silos, now);
        var starts = new List<(ShardLease, SiloAddress)>();
        for (var shard = 0; shard < _open && room.Values.Any(free => free > 0); shard++)
        {
            var entry = _entries[shard];
            if (entry.Phase != ShardPhase.Pending || entry.NotBefore > now)
            {
                continue;
            }

            var isAgreed = entry.RefusedBy.Count > 0 && entry.IsUnreadableFor(alive) && MayComeBack(entry, alive, now) is null;
            var mayRepeat = entry.WasTriedBy(silos.Select(silo => silo.Silo)) || IsTriedForLong(entry, now);
            var best = silos.Select(silo => silo.Silo)
                .Where(silo => room[silo] > 0 && (isAgreed || !entry.RefusedBy.ContainsKey(silo)) && (mayRepeat || !entry.FailedOn.Contains(silo)))
                .MaxBy(silo => (!entry.FailedOn.Contains(silo), runsModels.Contains(silo), room[silo]));
            if (best is null)
            {
                continue;
            }

            room[best]--;
            entry.Phase = ShardPhase.Running;

            // Where there is nobody else to ask, one opinion is that of all.
            var isLast = entry.IsUnreadableFor(alive.Where(silo => silo != best)) && MayComeBack(entry, alive, now) is null;
            entry.Lease = newLease(shard) with { InputsAgreed = isAgreed || isLast, Silos = chosen };
            entry.Silo = best;
            entry.HeardAt = now;
            entry.Counters = default;
            starts.Add((entry.Lease, best));
        }

        return starts;
    }

    /// <summary>
    /// Hears a report. One for a lease that nobody gave adopts it, if its shard is free: it was given by this job's grain in
    /// an earlier life, on another silo.
    /// </summary>
    /// <remarks>Adoption is what lets a job whose grain moved to another silo keep the work that goes on elsewhere.</remarks>
    public LeaseVerdict Hear(ShardReport report, DateTimeOffset now)
    {
        var verdict = Take(report, now);
        if (report.IsLeaving)
        {
            // A lease would be refused, or meet a silo that has gone in the meantime.
            Avoid(report.Silo, now);
        }

        return verdict;
    }

    private LeaseVerdict Take(ShardReport report, DateTimeOffset now)
    {
        var entry = _entries[report.Lease.Shard];
        if (entry.Phase == ShardPhase.Committed)
        {
            return LeaseVerdict.Stop;
        }

        if (entry.Phase == ShardPhase.Pending && report.State == ShardState.Running)
        {
            entry.Phase = ShardPhase.Running;
            entry.Lease = report.Lease;
        }

        if (report.State == ShardState.Committed)
        {
            MarkCommitted(report.Lease.Shard, report.Counters);
            StandingOf(report.Silo).Succeed();
            return LeaseVerdict.Stop;
        }

        if (entry.Phase != ShardPhase.Running || entry.Lease!.LeaseId != report.Lease.LeaseId)
        {
            return LeaseVerdict.Stop;
        }

        entry.Silo = report.Silo;
        entry.HeardAt = now;
        entry.Counters = report.Counters;
        entry.WaitingFor = report.WaitingFor is { } waitingFor ? JobWait.Of(report.WaitingKind, waitingFor) : null;
        if (report.State == ShardState.Running)
        {
            return LeaseVerdict.Continue;
        }

        entry.Free();
        End(entry, report, now);
        return LeaseVerdict.Stop;
    }

    /// <summary>Takes back the leases of silent holders, and of silos that are gone.</summary>
    /// <returns>The leases taken back, and whether their silo is gone; the store must be asked whether their shards were committed all the same.</returns>
    public IReadOnlyList<(ShardLease Lease, bool IsDead)> Expire(IReadOnlySet<SiloAddress> alive, DateTimeOffset now)
    {
        var expired = new List<(ShardLease, bool)>();
        foreach (var entry in _entries)
        {
            var isDead = entry.Silo is { } silo && !alive.Contains(silo);
            if (entry.Phase == ShardPhase.Running && (isDead || now - entry.HeardAt > policy.LeaseTime))
            {
                expired.Add((entry.Lease!, isDead));
                entry.Free();
            }
        }

        return expired;
    }

    /// <summary>
    /// Fails the job when a shard was refused by every silo that is alive, and none that left a moment ago may come back and take it. Inputs
    /// that no silo can read fail no job: they are rows.
    /// </summary>
    public void CheckRefusals(IReadOnlySet<SiloAddress> alive, DateTimeOffset now)
    {
        _waitsForOthers = null;
        var shard = Array.FindIndex(
            _entries,
            entry => entry.Phase == ShardPhase.Pending && entry.RefusedBy.Count > 0 && alive.Count > 0 && alive.All(entry.RefusedBy.ContainsKey));
        if (shard < 0)
        {
            return;
        }

        var entry = _entries[shard];
        var refusal = entry.RefusedBy.Last(refused => alive.Contains(refused.Key)).Value;
        if (MayComeBack(entry, alive, now) is { } left)
        {
            _waitsForOthers = $"waits for another silo that can work on shard {shard} (gives up in {left:m\\:ss}): {refusal.Message}";
        }
        else if (!entry.IsUnreadableFor(alive))
        {
            Failure = alive.Count == 1 ? refusal : refusal with { Message = $"No silo can work on shard {shard}: {refusal.Message}" };
        }
    }

    private void End(ShardEntry entry, ShardReport report, DateTimeOffset now)
    {
        switch (report.State)
        {
            case ShardState.Failed:
                entry.FailingSince ??= now;
                entry.Failures++;
                entry.FailureMessage = report.Message;
                entry.FailedOn.Add(report.Silo);
                entry.NotBefore = now + policy.Retry.DelayAfter(entry.Failures);
                StandingOf(report.Silo).SetBack(report.Message, now, policy.Retry);
                if (policy.Retry.GivesUp(entry.Failures, now - entry.FailingSince.Value) && (entry.WasTriedBy(_alive) || IsTriedForLong(entry, now)))
                {
                    Failure = new JobFailure(
                        $"Shard {report.Lease.Shard} failed {entry.Failures} times, the last time with: {report.Message}", report.Reason ?? ReasonCode.ShardFailed);
                }

                break;
            case ShardState.Hopeless:
                Failure = new JobFailure(report.Message ?? "The shard cannot be worked on.", report.Reason ?? ReasonCode.ShardFailed);
                break;
            case ShardState.Refused:
                entry.RefusedBy[report.Silo] = new JobFailure(report.Message ?? "", report.Reason ?? ReasonCode.ShardFailed);
                StandingOf(report.Silo).SetBack(report.Message, now, policy.Retry);
                break;
        }
    }

    /// <summary>What fails on one silo is that silo's trouble until the others have tried; one that never gets to it is not waited for endlessly.</summary>
    private bool IsTriedForLong(ShardEntry entry, DateTimeOffset now) => now - entry.FailingSince >= policy.TrialTime;

    /// <summary>A wave is open once all shards before it are committed.</summary>
    private void OpenWaves()
    {
        while (_open < _entries.Length && _entries.Take(_open).All(entry => entry.Phase == ShardPhase.Committed))
        {
            _open += waves![++_wave];
        }
    }

    /// <summary>What speaks against giving a silo shards of this job: what it could not do of late, and what it refuses to do.</summary>
    private int TroubleOf(SiloAddress silo) =>
        SetbacksOf(silo) + _entries.Count(entry => entry.Phase == ShardPhase.Pending && entry.RefusedBy.ContainsKey(silo));

    private SiloStanding StandingOf(SiloAddress silo)
    {
        if (!_silos.TryGetValue(silo, out var standing))
        {
            _silos[silo] = standing = new SiloStanding();
        }

        return standing;
    }

    private void See(HashSet<SiloAddress> alive, DateTimeOffset now)
    {
        foreach (var silo in alive)
        {
            StandingOf(silo).SeenAt = now;
        }

        foreach (var gone in _silos.Where(silo => now - silo.Value.SeenAt > policy.ReturnTime && !alive.Contains(silo.Key)).Select(silo => silo.Key).ToList())
        {
            _silos.Remove(gone);
        }
    }

    private Dictionary<SiloAddress, int> Room(IReadOnlyList<(SiloAddress Silo, SiloCapacity Capacity)> silos, DateTimeOffset now)
    {
        var room = silos.ToDictionary(silo => silo.Silo, silo => StandingOf(silo.Silo).RoomOf(silo.Capacity.Shards, now));
        foreach (var entry in _entries.Where(entry => entry.Phase == ShardPhase.Running && room.ContainsKey(entry.Silo!)))
        {
            room[entry.Silo!]--;
        }

        return room;
    }

    /// <summary>How long a silo is still waited for that left a moment ago and had not refused the shard; null when there is none.</summary>
    private TimeSpan? MayComeBack(ShardEntry entry, IReadOnlySet<SiloAddress> alive, DateTimeOffset now)
    {
        var left = _silos
            .Where(silo => !alive.Contains(silo.Key) && !entry.RefusedBy.ContainsKey(silo.Key))
            .Select(silo => silo.Value.SeenAt + policy.ReturnTime - now)
            .DefaultIfEmpty(TimeSpan.Zero)
            .Max();
        return left > TimeSpan.Zero ? left : null;
    }
}
