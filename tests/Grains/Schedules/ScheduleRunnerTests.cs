using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Schedules;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Tests.Grains.Schedules;

/// <summary>What becomes of occurrences: by the clock, by what goes on, and by what went wrong.</summary>
public sealed class ScheduleRunnerTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("2026-03-28T12:00Z", "20260329T010000Z", "20260330T003000Z")]
    [InlineData("2026-10-24T12:00Z", "20261025T003000Z", "20261026T013000Z")]
    public async Task Look_ThroughANightOfTheClock_StartsOnceEachNight(string from, string first, string second)
    {
        using var rig = new ScheduleRig(from);
        await rig.CreateAsync(templated: false, ("cron", "30 2 * * *"), ("timeZone", "Europe/Berlin"));

        await rig.LiveAsync(2 * 24 * Hour);

        Assert.Equal([$"{first} started", $"{second} started"], await rig.RecordsAsync());
        Assert.Equal(2, rig.Scheduled.Begun.Count);
    }

    [Fact]
    public async Task Update_CronAfterItRan_RunsNothingOfThePast()
    {
        using var rig = new ScheduleRig("2026-11-30T01:00Z");
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"));
        await rig.LiveAsync(2 * Hour);

        await rig.Orders.UpdateAsync(ScheduleRig.Name, ScheduleRig.Spec(false, ("cron", "0 1,3 * * *")), "none", CancellationToken.None);
        await rig.LiveAsync(2 * Hour);

        Assert.Equal(["20261130T020000Z started"], await rig.RecordsAsync());
        await rig.LiveAsync(22 * Hour);
        Assert.Equal(["20261130T020000Z started", "20261201T010000Z started", "20261201T030000Z started"], await rig.RecordsAsync());
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("last", 1)]
    [InlineData("all", 7)]
    public async Task Resume_AfterAWeek_MissesWhatIsNotAskedFor(string catchUp, int runs)
    {
        using var rig = new ScheduleRig("2026-11-01T12:00Z");
        await rig.CreateAsync(templated: true, ("cron", "0 2 * * *"), ("catchUpWindow", "30d"));
        await rig.Orders.PauseAsync(ScheduleRig.Name, CancellationToken.None);
        await rig.LiveAsync(7 * 24 * Hour, Hour);
        Assert.Empty(rig.Scheduled.Begun);

        await rig.Orders.ResumeAsync(ScheduleRig.Name, catchUp, CancellationToken.None);
        await rig.LiveAsync(Hour);

        var records = await rig.RecordsAsync();
        Assert.Equal(runs, rig.Scheduled.Begun.Count);
        Assert.Equal((7 - runs, runs), (records.Count(record => record.EndsWith("missed", StringComparison.Ordinal)), records.Count(record => record.EndsWith("started", StringComparison.Ordinal))));
        await rig.LiveAsync(24 * Hour, Hour);
        Assert.Equal(runs + 1, rig.Scheduled.Begun.Count);
    }

    [Theory]
    [InlineData("none", 0)]
    [InlineData("last", 1)]
    [InlineData("all", 7)] // Those of the window, which is a week.
    public async Task Look_NobodyWasThereForTenDays_CatchesUpAsAsked(string catchUp, int runs)
    {
        using var rig = new ScheduleRig("2026-11-01T12:00Z");
        await rig.CreateAsync(templated: true, ("cron", "0 13 * * *"), ("catchUp", catchUp));

        rig.Time.Advance(10 * 24 * Hour);
        await rig.LiveAsync(30 * TimeSpan.FromMinutes(1));

        Assert.Equal(runs, rig.Scheduled.Begun.Count);
        Assert.Equal(10, (await rig.RecordsAsync()).Count);
    }

    [Fact]
    public async Task Look_AMonthOfMinutesMissed_IsCountedWithoutAThousandRecords()
    {
        using var rig = new ScheduleRig("2026-10-30T00:00Z");
        await rig.CreateAsync(templated: false, ("cron", "* * * * *"));

        rig.Time.Advance(31 * 24 * Hour);
        await rig.LookAsync();

        var records = await rig.Store.LatestAsync(await rig.StateAsync(), 1000, CancellationToken.None);
        Assert.Equal(LeftOut.OwnRecords + 1, records.Count(record => record.Kind == OccurrenceKind.Missed));
        Assert.Equal(6, records.Count(record => record.Kind == OccurrenceKind.Skipped));
        Assert.Equal(31 * 24 * 60, records.Sum(record => record.Count));
        Assert.Single(rig.Scheduled.Begun);
    }

    [Fact]
    public async Task Look_ClockBackAnHour_RunsNothingTwice()
    {
        using var rig = new ScheduleRig("2026-11-30T00:30Z");
        await rig.CreateAsync(templated: false, ("cron", "*/10 * * * *"));
        await rig.LiveAsync(Hour);
        var begun = rig.Scheduled.Begun.Count;

        // A clock that cannot go back stands for one that was: the same moments pass once more.
        var watermark = (await rig.StateAsync()).ProcessedThrough;
        using var again = new ScheduleRig("2026-11-30T00:30Z");
        var state = await rig.StateAsync();
        await again.Store.TryCreateAsync(state, CancellationToken.None);
        await again.LiveAsync(Hour);

        Assert.Equal(6, begun);
        Assert.Empty(again.Scheduled.Begun);
        Assert.Equal(watermark, (await again.StateAsync()).ProcessedThrough);
        await again.LiveAsync(TimeSpan.FromMinutes(10));
        Assert.Single(again.Scheduled.Begun);
    }

    [Theory]
    [InlineData("skip", false, "20261130T000100Z started", "20261130T000200Z skipped", "20261130T000300Z skipped", "20261130T000400Z started")]
    [InlineData("queue", false, "20261130T000100Z started", "20261130T000200Z skipped", "20261130T000300Z started")]
    [InlineData("queue-all", true, "20261130T000100Z started", "20261130T000200Z started", "20261130T000300Z started", "20261130T000400Z started")]
    public async Task Look_RunThatLastsOverTwoOthers_GoesByTheOverlap(string overlap, bool templated, params string[] expected)
    {
        using var rig = new ScheduleRig("2026-11-30T00:00:30Z");
        var isLong = true;
        rig.Scheduled.State = (_, _) => isLong ? JobStatus.Running : JobStatus.Done;
        await rig.CreateAsync(templated, ("cron", "* * * * *"), ("overlap", overlap));
        await rig.LiveAsync(TimeSpan.FromMinutes(3));
        isLong = false;
        await rig.LiveAsync(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(10));

        Assert.Equal(expected, (await rig.RecordsAsync()).Take(expected.Length));
        Assert.Equal(1, rig.Scheduled.MostAtOnce);
    }

    [Fact]
    public async Task Look_OverlapCancel_StopsTheRunBeforeTheNextBegins()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00:30Z");
        rig.Scheduled.State = (job, _) => JobStatus.Running;
        await rig.CreateAsync(templated: false, ("cron", "* * * * *"), ("overlap", "cancel"));

        await rig.LiveAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(["20261130T000100Z started", "20261130T000200Z started"], await rig.RecordsAsync());
        Assert.Equal(1, rig.Scheduled.MostAtOnce);
        Assert.Equal("cancelled", (await rig.Store.LatestAsync(await rig.StateAsync(), 2, CancellationToken.None))[1].End!.State);
    }

    [Fact]
    public async Task Look_MoreThanAHundredWait_SkipsTheOldest()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00:30Z");
        rig.Scheduled.State = (_, _) => JobStatus.Running;
        await rig.CreateAsync(templated: true, ("cron", "* * * * *"));

        await rig.LiveAsync(TimeSpan.FromMinutes(104));

        Assert.Equal(SchedulePolicy.MostQueued, (await rig.StateAsync()).Queue.Count);
        Assert.Equal(["20261130T000100Z started", "20261130T000200Z skipped", "20261130T000300Z skipped", "20261130T000400Z skipped"], (await rig.RecordsAsync()).Take(4));
    }

    [Fact]
    public async Task Look_ThreeFailuresInARow_PauseAndSayWhy()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        rig.Scheduled.State = (_, _) => JobStatus.Failed;
        await rig.CreateAsync(templated: false, ("cron", "*/10 * * * *"));

        await rig.LiveAsync(Hour);

        Assert.Equal(3, rig.Scheduled.Begun.Count);
        Assert.Contains("no space", (await rig.StateAsync()).Paused, StringComparison.Ordinal);
        rig.Scheduled.State = (_, _) => JobStatus.Done;
        await rig.Orders.ResumeAsync(ScheduleRig.Name, "none", CancellationToken.None);
        await rig.LiveAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((4, 0), (rig.Scheduled.Begun.Count, (await rig.StateAsync()).Failures));
    }

    [Fact]
    public async Task Look_StepsAfterSuccess_AreJobsOfTheirOwn()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"), ("then", new System.Text.Json.Nodes.JsonArray("graph=/graph")));

        await rig.LiveAsync(3 * Hour);

        var begun = rig.Scheduled.Begun.ToList();
        Assert.Equal(["/out", "/graph"], begun.Select(job => job.Output));
        Assert.Equal(("graph", "/out"), ((string?)System.Text.Json.Nodes.JsonNode.Parse(begun[1].Spec)!["kind"], (string?)System.Text.Json.Nodes.JsonNode.Parse(begun[1].Spec)!["source"]));
        Assert.Equal(begun.Select(job => job.JobId), Assert.Single(await rig.Store.LatestAsync(await rig.StateAsync(), 9, CancellationToken.None)).Jobs);
    }

    [Fact]
    public async Task Look_StepsAfterAFailure_DoNotBegin()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        rig.Scheduled.State = (_, _) => JobStatus.Failed;
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"), ("then", new System.Text.Json.Nodes.JsonArray("graph=/graph")));

        await rig.LiveAsync(3 * Hour);

        Assert.Equal(["/out"], rig.Scheduled.Begun.Select(job => job.Output));
    }

    [Fact]
    public async Task Look_StateStoreEmptiedAmidARun_HandsTheSameJobIn()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        rig.Scheduled.State = (_, asked) => asked > 3 ? JobStatus.Done : JobStatus.Running;
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"));
        await rig.LiveAsync(TimeSpan.FromMinutes(120));

        rig.Scheduled.Flush();
        await rig.LiveAsync(Hour);

        Assert.Single(rig.Scheduled.Begun.Select(job => job.JobId).Distinct());
        Assert.Equal(["20261130T020000Z started"], await rig.RecordsAsync());
        Assert.Equal("done", (await rig.Store.LatestAsync(await rig.StateAsync(), 9, CancellationToken.None))[0].End!.State);
    }

    [Fact]
    public async Task Trigger_TwiceUnderOneName_RunsOnceBesideTheCalendar()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"));

        await rig.Orders.TriggerAsync(ScheduleRig.Name, "r", CancellationToken.None);
        await rig.LookAsync();
        rig.Time.Advance(TimeSpan.FromSeconds(3));
        await rig.Orders.TriggerAsync(ScheduleRig.Name, "r", CancellationToken.None);
        await rig.LiveAsync(3 * Hour);

        Assert.Equal(2, rig.Scheduled.Begun.Count);
        Assert.Equal(["triggered", "started"], (await rig.RecordsAsync()).Select(record => record.Split(' ')[1]));
    }

    [Fact]
    public async Task Trigger_WhereSomethingIsAlwaysDue_HasItsTurn()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        rig.Scheduled.State = (_, asked) => asked > 3 ? JobStatus.Done : JobStatus.Running;
        await rig.CreateAsync(templated: false, ("every", "2m"));
        await rig.LiveAsync(TimeSpan.FromMinutes(9));

        await rig.Orders.TriggerAsync(ScheduleRig.Name, "r", CancellationToken.None);
        await rig.LiveAsync(TimeSpan.FromMinutes(9));

        var records = (await rig.RecordsAsync()).Select(record => record.Split(' ')[1]).ToList();
        Assert.Single(records, kind => kind == "triggered");
        Assert.Equal("started", records[^1]);
    }

    [Fact]
    public async Task Backfill_StretchThatRanInPart_RunsTheRestOnce()
    {
        using var rig = new ScheduleRig("2026-11-28T12:00Z");
        await rig.CreateAsync(templated: true, ("cron", "0 2 * * *"));
        await rig.LiveAsync(2 * 24 * Hour, Hour);
        var (from, to) = (LukePipeline.Tests.Jobs.Schedules.ScheduleCalendarTests.Time("2026-11-26T00:00Z"), LukePipeline.Tests.Jobs.Schedules.ScheduleCalendarTests.Time("2026-12-31T00:00Z"));

        await rig.Orders.BackfillAsync(ScheduleRig.Name, from, to, CancellationToken.None);
        await rig.LiveAsync(Hour);
        await rig.Orders.BackfillAsync(ScheduleRig.Name, from, to, CancellationToken.None);
        await rig.LiveAsync(Hour);

        Assert.Equal(["20261126T020000Z-backfill backfilled", "20261127T020000Z-backfill backfilled", "20261128T020000Z-backfill backfilled", "20261129T020000Z started", "20261130T020000Z started"], await rig.RecordsAsync());
        Assert.Equal(5, rig.Scheduled.Begun.Count);
        Assert.Equal(5, rig.Scheduled.Begun.Select(job => job.Output).Distinct().Count());
    }

    [Fact]
    public async Task Backfill_OfADataset_SaysWhatToDoInstead()
    {
        using var rig = new ScheduleRig("2026-11-28T12:00Z");
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"));

        var error = await Assert.ThrowsAsync<ScheduleException>(() => rig.Orders.BackfillAsync(ScheduleRig.Name, default, DateTimeOffset.MaxValue, CancellationToken.None));

        Assert.Contains("luke schedule trigger nightly", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_Twice_IsOneUnlessItIsAnother()
    {
        using var rig = new ScheduleRig("2026-11-28T12:00Z");
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"));
        await rig.CreateAsync(templated: false, ("cron", "0 2 * * *"));

        var error = await Assert.ThrowsAsync<ScheduleException>(() => rig.CreateAsync(templated: false, ("cron", "0 3 * * *")));

        Assert.Contains("luke schedule update nightly", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_WithJitter_StartsLaterByTheSameTimeEachTime()
    {
        using var rig = new ScheduleRig("2026-11-30T00:00Z");
        await rig.CreateAsync(templated: false, ("cron", "0 * * * *"), ("jitter", "30m"));

        await rig.LiveAsync(25 * Hour);

        var records = await rig.Store.LatestAsync(await rig.StateAsync(), 100, CancellationToken.None);
        var late = records.Select(record => record.Decided - record.Time).ToList();
        Assert.InRange(records.Count, 24, 25);
        Assert.All(late, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMinutes(31)));
        Assert.True(late.Distinct().Count() > 10, "Every occurrence has the same delay.");
    }

    [Fact]
    public async Task Look_AThousandSchedulesDueAtOnce_StartsEachOnce()
    {
        using var rig = new ScheduleRig("2026-11-30T01:59Z");
        for (var i = 0; i < 1000; i++)
        {
            await rig.Orders.CreateAsync($"s{i}", ScheduleRig.Spec(true, ("cron", "0 2 * * *")), CancellationToken.None);
        }

        rig.Time.Advance(TimeSpan.FromMinutes(1));
        var (one, other) = (rig.Runner, rig.Runner);
        await Parallel.ForAsync(0, 2000, async (i, stop) => await (i % 2 == 0 ? one : other).LookAsync($"s{i / 2}", stop));

        Assert.Equal(1000, rig.Scheduled.Begun.Count);
        Assert.Equal(1000, (await rig.Store.ListAsync(CancellationToken.None)).Count);
    }
}
