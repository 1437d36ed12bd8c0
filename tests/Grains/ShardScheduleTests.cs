using System.Net;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Jobs;
using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Tests.Grains;

public sealed class ShardScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SiloAddress A = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);
    private static readonly SiloAddress B = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 2), 1);

    private static readonly SiloAddress C = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 3), 1);

    private readonly LeasePolicy _policy = new();
    private int _leases;

    [Fact]
    public void TakeStarts_TwoSilosOfDifferentRoom_FillsTheRoomierFirst()
    {
        var schedule = new ShardSchedule(5, _policy);

        var starts = schedule.TakeStarts([Silo(A, 1), Silo(B, 3)], NewLease, Start);

        Assert.Equal([0, 1, 2, 3], starts.Select(start => start.Lease.Shard));
        Assert.Equal([B, B, A, B], starts.Select(start => start.Silo));
        Assert.Empty(schedule.TakeStarts([Silo(A, 1), Silo(B, 3)], NewLease, Start));
    }

    [Fact]
    public void TakeStarts_AJobOfWaves_OpensAWaveWhenAllBeforeItIsCommitted()
    {
        var schedule = new ShardSchedule(4, _policy, [2, 1, 1]);

        Assert.Equal([0, 1], schedule.TakeStarts([Silo(A, 9)], NewLease, Start).Select(start => start.Lease.Shard));
        schedule.MarkCommitted(1, default);
        Assert.Empty(schedule.TakeStarts([Silo(A, 9)], NewLease, Start));
        schedule.MarkCommitted(0, default);
        Assert.Equal([2], schedule.TakeStarts([Silo(A, 9)], NewLease, Start).Select(start => start.Lease.Shard));

        // What was committed in an earlier life counts as well.
        schedule.MarkCommitted(2, default);
        schedule.MarkCommitted(3, default);
        Assert.Empty(schedule.TakeStarts([Silo(A, 9)], NewLease, Start));
        Assert.True(schedule.IsComplete);
    }

    [Fact]
    public void TakeStarts_SilosWithoutEnginesOrLabel_GetWhatTheOthersHaveNoRoomFor()
    {
        var reader = (A, new SiloCapacity("cpu", Engines: 0, Shards: 3));
        var labelled = (B, new SiloCapacity("cpu", Engines: 1, Shards: 1) { Labels = new Dictionary<string, string> { ["gpu"] = "true" } });
        var unlabelled = (A, new SiloCapacity("cpu", Engines: 1, Shards: 3));

        var byEngines = new ShardSchedule(3, _policy).TakeStarts([reader, labelled], NewLease, Start);
        var byLabel = new ShardSchedule(3, _policy).TakeStarts([unlabelled, labelled], NewLease, Start, new SiloLabel("gpu", "true"));

        Assert.Equal([B, A, A], byEngines.Select(start => start.Silo));
        Assert.Equal([B, A, A], byLabel.Select(start => start.Silo));
    }

    [Fact]
    public void TakeStarts_SiloThatTookNoShard_IsLeftAloneForAWhile()
    {
        var schedule = new ShardSchedule(4, _policy);
        var start = schedule.TakeStarts([Silo(A, 1)], NewLease, Start).Single();

        schedule.Hear(new ShardReport(start.Lease, A, ShardState.Stopped, default), Start);
        schedule.Avoid(A, Start);

        Assert.Equal([B], schedule.TakeStarts([Silo(A, 2), Silo(B, 1)], NewLease, Start).Select(given => given.Silo));
        Assert.Empty(schedule.TakeStarts([Silo(A, 2), Silo(B, 1)], NewLease, Start + _policy.AvoidTime - TimeSpan.FromMilliseconds(1)));
        Assert.Equal([A, A], schedule.TakeStarts([Silo(A, 2), Silo(B, 1)], NewLease, Start + _policy.AvoidTime).Select(given => given.Silo));
    }

    [Theory]
    [InlineData(ShardState.Running)]
    [InlineData(ShardState.Committed)]
    public void TakeStarts_SiloThatSaysThatItLeaves_IsLeftAlone(ShardState state)
    {
        var schedule = new ShardSchedule(4, _policy);
        var start = schedule.TakeStarts([Silo(A, 1)], NewLease, Start).Single();

        schedule.Hear(new ShardReport(start.Lease, A, state, default, IsLeaving: true), Start);

        Assert.Equal([B], schedule.TakeStarts([Silo(A, 3), Silo(B, 1)], NewLease, Start).Select(given => given.Silo));
    }

    [Fact]
    public void Hear_CommittedByAnotherLease_CountsOnceAndStopsTheLoser()
    {
        var schedule = new ShardSchedule(1, _policy);
        var lease = Take(schedule).Single().Lease;
        var zombie = lease with { LeaseId = "zombie" };

        Assert.Equal(LeaseVerdict.Stop, schedule.Hear(Report(zombie, ShardState.Committed, documents: 7), Start));
        Assert.Equal(LeaseVerdict.Stop, schedule.Hear(Report(lease, ShardState.Running, documents: 3), Start));

        Assert.True(schedule.IsComplete);
        Assert.Equal(7, schedule.Counters.Documents);
    }

    [Fact]
    public void Hear_UnknownLeaseOfAFreeShard_IsAdopted()
    {
        var schedule = new ShardSchedule(1, _policy);
        var elsewhere = NewLease(0);

        Assert.Equal(LeaseVerdict.Continue, schedule.Hear(Report(elsewhere, ShardState.Running), Start));

        Assert.Equal(1, schedule.Running);
        Assert.Empty(Take(schedule));
    }

    [Fact]
    public void Hear_UnknownLeaseOfALeasedShard_IsStopped()
    {
        var schedule = new ShardSchedule(1, _policy);
        var lease = Take(schedule).Single().Lease;

        Assert.Equal(LeaseVerdict.Stop, schedule.Hear(Report(lease with { LeaseId = "older" }, ShardState.Running), Start));
        Assert.Equal(LeaseVerdict.Continue, schedule.Hear(Report(lease, ShardState.Running), Start));
    }

    [Fact]
    public void Expire_SilentHolder_FreesTheShardAfterTheLeaseTime()
    {
        var schedule = new ShardSchedule(1, _policy);
        var lease = Take(schedule).Single().Lease;

        Assert.Empty(schedule.Expire(new HashSet<SiloAddress> { A }, Start + _policy.LeaseTime));
        var expired = schedule.Expire(new HashSet<SiloAddress> { A }, Start + _policy.LeaseTime + TimeSpan.FromMilliseconds(1));

        Assert.Equal((lease, false), Assert.Single(expired));
        Assert.Single(Take(schedule));
    }

    [Fact]
    public void Expire_DeadSilo_FreesItsShardsAtOnce()
    {
        var schedule = new ShardSchedule(2, _policy);
        schedule.TakeStarts([Silo(A, 1), Silo(B, 1)], NewLease, Start);

        var expired = schedule.Expire(new HashSet<SiloAddress> { B }, Start);

        Assert.Equal((0, true), (Assert.Single(expired).Lease.Shard, expired[0].IsDead));
        Assert.Equal(1, schedule.Running);
    }

    [Fact]
    public void Hear_FailureThatMayPass_IsRetriedLaterAndFailsTheJobOnlyAfterLong()
    {
        var schedule = new ShardSchedule(1, _policy);
        var now = Start;
        var attempts = 0;
        while (schedule.Failure is null)
        {
            var start = Assert.Single(Take(schedule, now));
            attempts++;
            schedule.Hear(Report(start.Lease, ShardState.Failed, message: "disk full"), now);
            Assert.Equal("shard 0 is tried again: disk full", schedule.WaitingOn?.Message);
            Assert.Empty(Take(schedule, now));
            now += _policy.Retry.LongestDelay;
        }

        Assert.True(attempts >= _policy.Retry.LeastAttempts);
        Assert.True(now - Start >= _policy.Retry.RetryFor);
        Assert.Contains("disk full", schedule.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hear_Hopeless_FailsTheJobAtOnce()
    {
        var schedule = new ShardSchedule(1, _policy);

        schedule.Hear(Report(Take(schedule).Single().Lease, ShardState.Hopeless, message: "The input changed."), Start);

        Assert.Equal(new JobFailure("The input changed.", ReasonCode.ShardFailed), schedule.Failure);
    }

    [Fact]
    public void TakeStarts_SiloThatRefused_IsAvoidedAndTheJobFailsWhenAllDid()
    {
        var schedule = new ShardSchedule(1, _policy);
        var silos = new[] { Silo(A, 1), Silo(B, 1) };
        var alive = new HashSet<SiloAddress> { A, B };

        var first = schedule.TakeStarts(silos, NewLease, Start).Single();
        schedule.Hear(Report(first.Lease, ShardState.Refused, message: "other weights") with { Silo = first.Silo }, Start);
        schedule.CheckRefusals(alive, Start);
        Assert.Null(schedule.Failure);

        var second = schedule.TakeStarts(silos, NewLease, Start).Single();
        Assert.NotEqual(first.Silo, second.Silo);
        schedule.Hear(Report(second.Lease, ShardState.Refused, message: "other weights") with { Silo = second.Silo }, Start);
        schedule.CheckRefusals(alive, Start);
        Assert.Contains("other weights", schedule.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TakeStarts_InputUnreadableForOneSilo_GoesToTheOtherWhoseWordIsTheLast()
    {
        var schedule = new ShardSchedule(1, _policy);
        var silos = new[] { Silo(A, 2), Silo(B, 1) };

        var first = schedule.TakeStarts(silos, NewLease, Start).Single();
        schedule.Hear(Refusal(first, ReasonCode.InputChanged), Start);
        var second = schedule.TakeStarts(silos, NewLease, Start).Single();

        Assert.Equal((A, false), (first.Silo, first.Lease.InputsAgreed));
        Assert.Equal((B, true), (second.Silo, second.Lease.InputsAgreed));
    }

    [Fact]
    public void TakeStarts_OneSilo_ItsWordIsTheLastAtOnce() =>
        Assert.True(Take(new ShardSchedule(1, _policy)).Single().Lease.InputsAgreed);

    [Fact]
    public void TakeStarts_SiloThatCouldReadTheInputLeft_IsWaitedForBeforeTheOthersAgree()
    {
        var schedule = new ShardSchedule(2, _policy);
        schedule.TakeStarts([Silo(A, 1), Silo(B, 1)], NewLease, Start);
        schedule.Expire(new HashSet<SiloAddress> { B }, Start);
        schedule.Hear(Refusal(schedule.Leases().Single(), ReasonCode.InputUnreadable), Start);

        var now = Start + _policy.Retry.LongestDelay;
        var other = schedule.TakeStarts([Silo(B, 8)], NewLease, now).Single();
        Assert.False(other.Lease.InputsAgreed);
        schedule.CheckRefusals(new HashSet<SiloAddress> { B }, now);
        Assert.Equal("waits for another silo that can work on shard 1 (gives up in 0:45): a.jsonl is not there", schedule.WaitingOn?.Message);
        Assert.Null(schedule.Failure);

        schedule.Hear(Refusal(other, ReasonCode.InputUnreadable), now);
        now = Start + _policy.ReturnTime;
        Assert.All(schedule.TakeStarts([Silo(B, 8)], NewLease, now), start => Assert.True(start.Lease.InputsAgreed));
    }

    [Fact]
    public void TakeStarts_SiloThatFailsQuickly_IsGivenFewer()
    {
        var schedule = new ShardSchedule(100, _policy);
        var silos = new[] { Silo(A, 2), Silo(B, 4) };
        var (given, now) = (0, Start);
        schedule.TakeStarts(silos, NewLease, now);
        for (; now < Start + TimeSpan.FromMinutes(1); now += TimeSpan.FromMilliseconds(250))
        {
            // The one works, the other fails at once.
            foreach (var (lease, silo) in schedule.Leases().Where(lease => lease.Silo == A))
            {
                given++;
                schedule.Hear(new ShardReport(lease, silo, ShardState.Failed, default, "no space"), now);
            }

            schedule.TakeStarts(silos, NewLease, now);
        }

        Assert.InRange(given, 1, 10);
        Assert.Equal(4, schedule.Leases().Count(lease => lease.Silo == B));
    }

    [Fact]
    public void Hear_ShardThatFailsOnOneSilo_IsKeptForTheOtherHoweverBusyItIs()
    {
        var schedule = new ShardSchedule(3, _policy);
        var silos = new[] { Silo(A, 2), Silo(B, 1) };
        var (tries, now) = (new List<int>(), Start);
        schedule.TakeStarts(silos, NewLease, now);
        for (; now < Start + (2 * _policy.Retry.RetryFor); now += _policy.Retry.LongestDelay)
        {
            foreach (var (lease, silo) in schedule.Leases().Where(lease => lease.Silo == A))
            {
                tries.Add(lease.Shard);
                schedule.Hear(new ShardReport(lease, silo, ShardState.Failed, default, "no space"), now);
            }

            schedule.TakeStarts(silos, NewLease, now);
        }

        // Once each, and what one silo cannot do fails no job.
        Assert.Equal(2, tries.Count);
        Assert.Equal(2, tries.Distinct().Count());
        Assert.Null(schedule.Failure);
        schedule.Hear(new ShardReport(schedule.Leases().Single().Lease, B, ShardState.Committed, default), now);
        Assert.Equal(B, schedule.TakeStarts(silos, NewLease, now).Single().Silo);
    }

    [Fact]
    public void Hear_ShardThatTheOtherSiloNeverComesTo_FailsTheJobInTheEnd()
    {
        var schedule = new ShardSchedule(2, _policy);
        var silos = new[] { Silo(A, 1), Silo(B, 1) };
        var now = Start;
        for (; schedule.Failure is null && now < Start + (3 * _policy.TrialTime); now += _policy.Retry.LongestDelay)
        {
            schedule.TakeStarts(silos, NewLease, now);
            foreach (var (lease, silo) in schedule.Leases().Where(lease => lease.Silo == A))
            {
                schedule.Hear(new ShardReport(lease, silo, ShardState.Failed, default, "no space"), now);
            }
        }

        Assert.Contains("no space", schedule.Failure!.Message, StringComparison.Ordinal);
        Assert.InRange(now - Start, _policy.TrialTime, _policy.TrialTime + _policy.Retry.RetryFor);
    }

    [Fact]
    public void TakeStarts_AJobThatAsksForFewSilos_KeepsToThoseWithADevice()
    {
        var schedule = new ShardSchedule(20, _policy, maxSilos: 2);
        var silos = new[] { (A, new SiloCapacity("cpu", Engines: 0, Shards: 3)), Silo(B, 2), Silo(C, 2) };

        var starts = schedule.TakeStarts(silos, NewLease, Start);

        Assert.Equal([B, B, C, C], starts.Select(start => start.Silo).OrderBy(silo => silo.Endpoint.Port));
        Assert.All(starts, start => Assert.Equal([B, C], start.Lease.Silos));
        Assert.All(new ShardSchedule(1, _policy).TakeStarts(silos, NewLease, Start), start => Assert.Null(start.Lease.Silos));
    }

    [Fact]
    public void TakeStarts_AChosenSiloThatLeft_IsReplacedAndOneThatComesBackIsNot()
    {
        var schedule = new ShardSchedule(20, _policy, maxSilos: 1);
        Assert.Equal([A], schedule.TakeStarts([Silo(A, 1), Silo(B, 1)], NewLease, Start).Select(start => start.Silo));

        schedule.Expire(new HashSet<SiloAddress> { B }, Start);

        Assert.Equal([B], schedule.TakeStarts([Silo(B, 1)], NewLease, Start).Select(start => start.Silo));
        Assert.Equal([B], schedule.TakeStarts([Silo(A, 4), Silo(B, 2)], NewLease, Start).Select(start => start.Silo));
    }

    [Fact]
    public void TakeStarts_AChosenSiloThatRefuses_IsReplacedWhenItHasFinished()
    {
        var schedule = new ShardSchedule(3, _policy, maxSilos: 1);
        var silos = new[] { Silo(A, 2), Silo(B, 2) };
        var starts = schedule.TakeStarts(silos, NewLease, Start);
        schedule.Hear(Refusal(starts[0], ReasonCode.InputUnreadable), Start);

        // The other one is better now, and one silo is at work still.
        Assert.Empty(schedule.TakeStarts(silos, NewLease, Start));
        schedule.Hear(new ShardReport(starts[1].Lease, A, ShardState.Committed, default), Start);

        var others = schedule.TakeStarts(silos, NewLease, Start);
        Assert.Equal([(0, B), (2, B)], others.Select(start => (start.Lease.Shard, start.Silo)));
        Assert.True(others[0].Lease.InputsAgreed);
    }

    [Fact]
    public void Worked_ShardsOfDifferentWeight_CountsByIt()
    {
        var schedule = new ShardSchedule(3, _policy, weights: [1, 2, 5]);
        schedule.MarkCommitted(0, default);
        var (lease, silo) = Take(schedule)[1];
        schedule.Hear(new ShardReport(lease, silo, ShardState.Running, new WorkCounters { Shards = 0.6 }), Start);

        Assert.Equal(0.5, schedule.Worked);
    }

    [Fact]
    public void Worked_ShardsOfNoKnownWeight_CountsThemAlike()
    {
        var schedule = new ShardSchedule(4, _policy);
        schedule.MarkCommitted(2, default);

        Assert.Equal(0.25, schedule.Worked);
    }

    private static ShardReport Refusal((ShardLease Lease, SiloAddress Silo) start, ReasonCode reason) =>
        new(start.Lease, start.Silo, ShardState.Refused, default, "a.jsonl is not there", reason);

    private static (SiloAddress, SiloCapacity) Silo(SiloAddress address, int shards) => (address, new SiloCapacity("cpu", 1, shards));

    private static ShardReport Report(ShardLease lease, ShardState state, long documents = 0, string? message = null) =>
        new(lease, A, state, new WorkCounters { Documents = documents }, message);

    private IReadOnlyList<(ShardLease Lease, SiloAddress Silo)> Take(ShardSchedule schedule, DateTimeOffset? now = null) =>
        schedule.TakeStarts([Silo(A, 8)], NewLease, now ?? Start);

    private ShardLease NewLease(int shard) => new("job", shard, $"lease-{_leases++}", "out", 1);
}
