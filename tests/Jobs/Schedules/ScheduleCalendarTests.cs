using System.Text.Json.Nodes;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Tests.Jobs.Schedules;

public sealed class ScheduleCalendarTests
{
    [Theory]
    [InlineData("2026-03-27T12:00Z", "2026-03-28T01:30Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z", "2026-03-31T00:30Z")] // 02:30 is left out on the 29th: 03:00 of summer.
    [InlineData("2026-10-23T12:00Z", "2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z", "2026-10-27T01:30Z")] // 02:30 comes twice on the 25th: the first one.
    public void After_HalfPastTwoInBerlin_ComesOnceADay(string from, params string[] expected)
    {
        var calendar = Of(("cron", "30 2 * * *"), ("timeZone", "Europe/Berlin"));

        Assert.Equal(expected.Select(Time), calendar.After(Time(from)).Take(expected.Length).Select(occurrence => occurrence.Time));
    }

    [Theory]
    [InlineData("30 2 * * *", "Europe/Berlin")]
    [InlineData("*/20 * * * *", "Europe/Berlin")]
    [InlineData("0 0 * * *", "America/Santiago")]
    [InlineData("15 1-3 * * SUN", "America/New_York")]
    [InlineData("0 2 * * *", "Australia/Lord_Howe")]
    public void After_AnyMoment_GivesTheSameOccurrences(string cron, string zone)
    {
        var calendar = Of(("cron", cron), ("timeZone", zone));
        foreach (var day in new[] { Time("2026-03-07T00:00Z"), Time("2026-03-28T00:00Z"), Time("2026-04-04T00:00Z"), Time("2026-09-05T00:00Z"), Time("2026-10-24T00:00Z"), Time("2026-10-31T00:00Z") })
        {
            var all = calendar.After(day).TakeWhile(occurrence => occurrence.Time < day.AddDays(10)).ToList();
            for (var minutes = 0; minutes < 3 * 1440; minutes += 7)
            {
                var from = day.AddMinutes(minutes);
                Assert.Equal(all.First(occurrence => occurrence.Time > from), calendar.After(from).First());
            }

            Assert.All(all.Zip(all.Skip(1)), pair => Assert.Equal(pair.First.Time, pair.Second.Start));
        }
    }

    [Fact]
    public void After_EveryQuarterOfAnHour_CountsFromMidnightOrStart()
    {
        Assert.Equal(
            [Time("2026-11-30T00:45Z"), Time("2026-11-30T01:00Z")],
            Of(("every", "15m")).After(Time("2026-11-30T00:31Z")).Take(2).Select(occurrence => occurrence.Time));
        Assert.Equal(
            [Time("2026-11-30T10:05Z"), Time("2026-11-30T10:20Z")],
            Of(("every", "15m"), ("start", "2026-11-30T10:05")).After(Time("2026-11-29T00:00Z")).Take(2).Select(occurrence => occurrence.Time));
    }

    [Fact]
    public void After_ExcludedDays_CoverThemByTheNextInterval()
    {
        var calendar = Of(("cron", "0 2 * * *"), ("exclude", "2026-12-24..2026-12-26"), ("end", "2026-12-28"));

        var occurrences = calendar.After(Time("2026-12-22T12:00Z")).ToList();

        Assert.Equal([Time("2026-12-23T02:00Z"), Time("2026-12-27T02:00Z")], occurrences.Select(occurrence => occurrence.Time));
        Assert.Equal(Time("2026-12-23T02:00Z"), occurrences[1].Start);
        Assert.Equal("20261227T020000Z", occurrences[1].Id);
    }

    [Fact]
    public void After_FirstOfASchedule_HasTheIntervalOfTheTimeBefore() =>
        Assert.Equal(Time("2026-11-01T00:00Z"), Of(("cron", "@monthly"), ("start", "2026-11-20")).After(Time("2026-10-01T00:00Z")).First().Start);

    internal static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static ScheduleCalendar Of(params (string Key, string Value)[] keys) =>
        ScheduleSpec.ParseTimes(new JsonObject(keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Key, key.Value))));
}
