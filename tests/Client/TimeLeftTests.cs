using System.Net;
using LukePipeline.Client.Display;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Client;

/// <summary>
/// Whole jobs replayed: shards of known work on a machine of steady speed, reported as silos report them, looked at as the display looks. After a tenth of
/// what there was to do, the time left is within 30 % of the truth.
/// </summary>
public sealed class TimeLeftTests
{
    private const double Whole = 400;
    private static readonly SiloAddress Silo = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.25);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly Dictionary<int, (ShardLease Lease, double Done)> _running = [];
    private double[] _sizes = [];

    /// <summary>Shards by name of the case: a large one first, amid the others and last; all of them uneven; one alone.</summary>
    public static TheoryData<string, int[]> Archives => new()
    {
        { "large first", [600, .. Enumerable.Repeat(10, 40)] },
        { "large amid", [.. Enumerable.Repeat(10, 20), 600, .. Enumerable.Repeat(10, 20)] },
        { "large last", [.. Enumerable.Repeat(10, 40), 600] },
        { "two large", [.. Enumerable.Repeat(1, 100), 500, .. Enumerable.Repeat(1, 100), 300] },
        { "uneven", [.. Enumerable.Range(0, 60).Select(i => 1 + (i * 37 % 100))] },
        { "one", [500] },
    };

    [Theory]
    [MemberData(nameof(Archives))]
    public void Left_UnevenShards_IsRightAfterATenthOfTheWork(string archive, int[] sizes) => Replay(archive, sizes, resumed: 0);

    [Theory]
    [MemberData(nameof(Archives))]
    public void Left_AfterAStartUp_IsRightAfterATenthOfTheWork(string archive, int[] sizes) => Replay(archive, sizes, resumed: 0, startUp: 120);

    [Theory]
    [MemberData(nameof(Archives))]
    public void Left_ResumedRun_IsOfTheWorkThatIsLeftAndByTheRateOfThisSitting(string archive, int[] sizes)
    {
        Replay(archive, sizes, resumed: sizes.Length / 2, startUp: 30);
        Replay(archive, sizes, resumed: sizes.Length - 1, startUp: 30);
    }

    private void Replay(string archive, int[] sizes, int resumed, double startUp = 10)
    {
        _sizes = Array.ConvertAll(sizes, size => (double)size);
        _running.Clear();
        var (schedule, sitting) = (new ShardSchedule(sizes.Length, new LeasePolicy(), weights: _sizes), new Sitting(_time));
        for (var shard = 0; shard < resumed; shard++)
        {
            // What an earlier sitting committed tells of its documents, and of no words.
            schedule.MarkCommitted(shard, new WorkCounters { Documents = sizes[shard], Shards = 1 });
        }

        Start(schedule);
        var (work, before, told) = (_sizes.Skip(resumed).Sum(), 0.0, 0);
        for (var second = 0.0; second < startUp + Whole - 1; second += Look.TotalSeconds)
        {
            var done = work * Math.Max(0, second - startUp) / Whole;
            Advance(schedule, done - before);
            before = done;
            var line = sitting.See(Snapshot(schedule));
            var truth = startUp + Whole - second;
            if (second <= startUp)
            {
                Assert.Null(line.Left);
            }
            else if (done >= 0.1 * work)
            {
                Assert.True(line.Left is not null, $"{archive}: nothing is told after {second} s.");
                told++;
            }

            if (line.Left is { } left)
            {
                Assert.True(
                    left.TotalSeconds >= (0.7 * truth) - 2 && left.TotalSeconds <= (1.3 * truth) + 2,
                    $"{archive}, {resumed} resumed: after {second} s it says {left.TotalSeconds:0} s, and it is {truth:0} s.");
            }

            _time.Advance(Look);
        }

        Assert.InRange(told, 0.85 * Whole / Look.TotalSeconds, Whole / Look.TotalSeconds);
    }

    /// <summary>Gives out what there is room for, two shards at a time.</summary>
    private void Start(ShardSchedule schedule)
    {
        foreach (var (lease, _) in schedule.TakeStarts([(Silo, new SiloCapacity("cpu", 1, 2))], shard => new ShardLease("job", shard, $"lease-{shard}", "out", 1), _time.GetUtcNow()))
        {
            _running[lease.Shard] = (lease, 0);
        }
    }

    /// <summary>Works, as much on one shard as on the other, and reports.</summary>
    private void Advance(ShardSchedule schedule, double work)
    {
        while (_running.Count > 0 && work > 1e-9)
        {
            var step = Math.Min(work / _running.Count, _running.Min(shard => _sizes[shard.Key] - shard.Value.Done));
            work -= step * _running.Count;
            foreach (var (shard, (lease, before)) in _running.ToList())
            {
                var done = before + step;
                var isDone = done >= _sizes[shard] - 1e-9;
                _running[shard] = (lease, done);
                var counters = new WorkCounters { Documents = (long)done, Words = (long)(1000 * done), Shards = isDone ? 1 : done / _sizes[shard] };
                schedule.Hear(new ShardReport(lease, Silo, isDone ? ShardState.Committed : ShardState.Running, counters), _time.GetUtcNow());
                if (isDone)
                {
                    _running.Remove(shard);
                }
            }

            Start(schedule);
        }
    }

    private JobSnapshot Snapshot(ShardSchedule schedule) => new()
    {
        JobId = "j1",
        State = JobStatus.Running,
        Shards = schedule.Count,
        ShardsDone = schedule.Committed,
        Counters = schedule.Counters,
        Worked = schedule.Worked,
    };
}
