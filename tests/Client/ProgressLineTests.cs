using LukePipeline.Client.Display;
using LukePipeline.Grains.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Client;

/// <summary>What is told of a running job: rates and the time left over the work that was seen, not over all that was ever done.</summary>
public sealed class ProgressLineTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 2)]
    [InlineData(256, 4)]
    public void Left_SteadyMachine_IsRightAfterATenthOfTheWork(int shards, int atOnce)
    {
        var (sitting, whole, load) = (new Sitting(_time), 200.0, 25.0);
        for (var second = 0.0; second < load + whole; second += 0.25)
        {
            var line = sitting.See(AfterWork(shards, atOnce, share: Math.Max(0, second - load) / whole));
            if (second >= load + (whole / 10) + 1)
            {
                Assert.NotNull(line.Left);
                var left = load + whole - second;
                Assert.InRange(line.Left.Value.TotalSeconds, (0.7 * left) - 2, (1.3 * left) + 2);
            }

            _time.Advance(TimeSpan.FromSeconds(0.25));
        }
    }

    [Fact]
    public void Left_BeforeAnythingMoves_IsBeingEstimated()
    {
        var sitting = new Sitting(_time);
        sitting.See(AfterWork(8, 2, 0));
        _time.Advance(TimeSpan.FromMinutes(2));

        var line = sitting.See(AfterWork(8, 2, 0));

        Assert.Null(line.Left);
        Assert.EndsWith(", failures 0, elapsed 2:00, now - words/s, - spans/s, estimating", line.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_OfAJobThatIsWatchedFromItsMiddle_IsThatOfTheWorkThatWasSeen()
    {
        var sitting = new Sitting(_time);
        var line = sitting.See(AfterWork(10, 1, 0.5));
        for (var second = 1; second <= 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            line = sitting.See(AfterWork(10, 1, 0.5 + (0.001 * second)));
        }

        // A thousandth of 300,000 words a second.
        Assert.Equal("300", line.Rate(of => of.Words));
        Assert.InRange(line.Left!.Value.TotalSeconds, 450, 490);
    }

    [Fact]
    public void Rate_OfAMachineThatGetsBusy_FollowsWithinTheWindow()
    {
        var sitting = new Sitting(_time);
        var (share, line) = (0.0, sitting.See(AfterWork(10, 1, 0)));
        for (var second = 0; second < 300; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            share += second < 100 ? 0.002 : 0.001;
            line = sitting.See(AfterWork(10, 1, share));
        }

        Assert.Equal("300", line.Rate(of => of.Words));
    }

    [Fact]
    public void Bar_OfASmallArchive_MovesWithinItsOneShard()
    {
        var line = new Sitting(_time).See(AfterWork(1, 1, 0.42));

        Assert.Equal((0.42, "42 %"), (line.Fraction, line.Percent));
        Assert.Contains("shards 0/1 (42 %)", line.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0, 0.5)] // silos that tell of whole shards alone
    [InlineData(4, 4.5, 0.5625)]
    [InlineData(8, 9, 1)]
    public void Fraction_OfShards_CountsThoseInWorkInPart(int done, double worked, double fraction) => Assert.Equal(
        fraction, new Sitting(_time).See(AfterWork(8, 1, 0) with { ShardsDone = done, Counters = new WorkCounters { Shards = worked } }).Fraction);

    [Theory]
    [InlineData(0.0, 1, 12.0)]
    [InlineData(0.0, 5, 3.0)]
    [InlineData(0.6, 1, 7.0)]
    [InlineData(0.9, 2, 4.0)]
    public void Left_WorkThatComesInBursts_IsRightAfterATenthOfWhatWasLeft(double before, int seed, double burst)
    {
        // A job that is gone on with: its shards are there at once, then models load, then batches end, each after a time of its own.
        var (random, sitting, load, whole) = (new Random(seed), new Sitting(_time), 20.0, 200.0);
        var (done, next, told) = (0.0, load + burst, 0);
        for (var second = 0.0; second < load + (0.95 * whole); second += 0.25)
        {
            if (second >= next)
            {
                done = Math.Min(1, (next - load) / whole);
                next += burst * (0.5 + random.NextDouble());
            }

            var line = sitting.See(AfterWork(40, 2, before + ((1 - before) * done)));
            var truth = load + whole - second;
            if (second <= load + burst)
            {
                Assert.Null(line.Left);
            }

            if (done >= 0.1 + (burst / whole))
            {
                Assert.NotNull(line.Left);
            }

            if (line.Left is { } left)
            {
                told++;
                Assert.InRange(left.TotalSeconds, (0.7 * truth) - burst, (1.3 * truth) + burst);
            }

            _time.Advance(TimeSpan.FromSeconds(0.25));
        }

        Assert.True(told > 100, $"It was told {told} times.");
    }

    [Fact]
    public void Left_JobThatIsGoneOnWith_DoesNotCountWhatWasThereAsSpeed()
    {
        var sitting = new Sitting(_time);
        sitting.See(AfterWork(40, 2, 0.9) with { State = JobStatus.Planning, Shards = 0, ShardsDone = 0, Counters = default });
        sitting.See(AfterWork(40, 2, 0.9));
        _time.Advance(TimeSpan.FromSeconds(30));
        sitting.See(AfterWork(40, 2, 0.901));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("estimating", sitting.See(AfterWork(40, 2, 0.902)).LeftText);
    }

    [Fact]
    public void Line_OfAJobThatIsDone_LeavesTimeAndRateToTheSummary()
    {
        var sitting = new Sitting(_time);
        sitting.See(AfterWork(4, 1, 0.5));
        for (var second = 1; second <= 50; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            sitting.See(AfterWork(4, 1, 0.5 + (0.01 * second)));
        }

        // Tables get their names for as long as that takes.
        _time.Advance(TimeSpan.FromSeconds(100));
        sitting.See(AfterWork(4, 1, 1) with { State = JobStatus.Committing });
        var line = sitting.See(AfterWork(4, 1, 1) with { State = JobStatus.Done });

        Assert.Equal("done: shards 4/4 (100 %), documents 1,000, failures 0", line.ToString());
    }

    private static JobSnapshot AfterWork(int shards, int atOnce, double share)
    {
        // Some shards at once, in rounds: whole ones are committed, the others lie in part behind.
        var rounds = share * shards / atOnce;
        return new JobSnapshot
        {
            JobId = "j1",
            State = JobStatus.Running,
            Shards = shards,
            ShardsDone = Math.Min(shards, (int)rounds * atOnce),
            Counters = new WorkCounters { Shards = share * shards, Words = (long)(share * 300_000), Documents = (long)(share * 1000) },
        };
    }
}
