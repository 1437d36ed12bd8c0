using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Tests.Grains.Schedules;

/// <summary>Whoever looks at a schedule dies at any moment, and others go on: each occurrence has its one job.</summary>
public sealed class ScheduleCrashTests
{
    private const int Kills = 60;

    [Theory]
    [InlineData(false, "queue")]
    [InlineData(false, "skip")]
    [InlineData(false, "cancel")]
    [InlineData(true, "queue-all")]
    [InlineData(true, "allow")]
    public async Task Look_KilledAtAnyMoment_HandsInOneJobForEachOccurrence(bool templated, string overlap)
    {
        using var rig = new ScheduleRig("2026-11-30T00:00:30Z");
        var random = new Random(21);
        rig.Scheduled.State = (_, asked) => asked < random.Next(4) ? JobStatus.Running : random.Next(5) == 0 ? JobStatus.Failed : JobStatus.Done;
        await rig.CreateAsync(templated, ("cron", "* * * * *"), ("overlap", overlap), ("pauseAfterFailures", 0), ("then", new System.Text.Json.Nodes.JsonArray("graph=/graph")));

        var kills = 0;
        while (kills < Kills)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(random.Next(50)));
            kills += await LiveAndDieAsync(rig, random.Next(1, 40)) ? 1 : 0;
        }

        rig.Scheduled.Hook = () => { };
        rig.Scheduled.State = (_, _) => JobStatus.Done;
        await rig.LiveAsync(TimeSpan.FromMinutes(150));

        await AssertOneJobEachAsync(rig);
        Assert.True(overlap == "allow" || rig.Scheduled.MostAtOnce == 1, $"{rig.Scheduled.MostAtOnce} jobs wrote one output.");
    }

    [Fact]
    public async Task Look_TwoSilosAtOnce_HandInOneJobForEachOccurrence()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00:30Z");
        await rig.CreateAsync(templated: false, ("cron", "* * * * *"));

        // Each goes on only after a moment of its own at every call, so that the two interleave in every way.
        var runners = Enumerable.Range(0, 2).Select(seed =>
        {
            var random = new Random(seed);
            return rig.RunnerOver(store => new FaultyStore(store, () => Thread.SpinWait(random.Next(2000))));
        }).ToArray();
        for (var minute = 0; minute < 200; minute++)
        {
            rig.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAll(runners.Select(runner => Task.Run(() => runner.LookAsync(ScheduleRig.Name, CancellationToken.None))));
        }

        await AssertOneJobEachAsync(rig);
        Assert.Equal(1, rig.Scheduled.MostAtOnce);
    }

    /// <summary>Every occurrence is accounted for once; those that ran have exactly the jobs of their records, and no job is without one.</summary>
    internal static async Task AssertOneJobEachAsync(ScheduleRig rig) =>
        AssertOneJobEach(await rig.StateAsync(), await rig.Store.LatestAsync(await rig.StateAsync(), 100_000, CancellationToken.None), rig.Scheduled);

    /// <inheritdoc cref="AssertOneJobEachAsync"/>
    internal static void AssertOneJobEach(ScheduleState state, IReadOnlyList<OccurrenceRecord> records, SharedJobs jobs)
    {
        var due = new ScheduleCalendar(state.Spec).After(state.Created).TakeWhile(occurrence => occurrence.Time <= state.ProcessedThrough).Select(occurrence => occurrence.Id).ToList();
        var waiting = state.Queue.Select(occurrence => occurrence.Id);
        Assert.Equal(due, records.SelectMany(record => Enumerable.Repeat(record.Id, record.Count)).Concat(waiting).Order(StringComparer.Ordinal));

        var own = records.Where(record => record.Jobs.Count > 0).Select(record => record.Jobs[0]).ToList();
        var begun = jobs.Begun.Select(job => job.JobId).ToList();
        Assert.Equal(begun.Count, begun.Distinct().Count());
        Assert.Equal(own.Order(StringComparer.Ordinal), begun.Intersect(own).Order(StringComparer.Ordinal));
        Assert.Empty(begun.Except(records.SelectMany(record => record.Jobs)));
    }

    /// <summary>A silo that dies at its n-th step; false where it had nothing to do so long.</summary>
    private static async Task<bool> LiveAndDieAsync(ScheduleRig rig, int steps)
    {
        var left = steps;
        void Hook()
        {
            if (--left == 0)
            {
                throw new Killed();
            }
        }

        rig.Scheduled.Hook = Hook;
        try
        {
            await rig.RunnerOver(store => new FaultyStore(store, Hook)).LookAsync(ScheduleRig.Name, CancellationToken.None);
            return false;
        }
        catch (Killed)
        {
            return true;
        }
    }

    /// <summary>Passes every handler of the product: nothing is cleaned up by one who is dead.</summary>
    private sealed class Killed : OperationCanceledException;
}
