using System.Text.Json.Nodes;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Tests.Jobs.Schedules;

public sealed class ScheduleSpecTests
{
    private const string Incremental = """{"inputs":["/data/in"],"output":"/data/out","incremental":true}""";

    [Theory]
    [InlineData("""{"cron":"0 2 1 * 1"}""", "\"0 2 1 * *\" and \"0 2 * * 1\"")]
    [InlineData("""{"cron":"0 0 30 2 *"}""", "never comes")]
    [InlineData("""{"cron":"0 0 31 4,6,9,11 *"}""", "never comes")]
    [InlineData("""{"cron":"0 2 * *"}""", "has 4 fields")]
    [InlineData("""{"cron":"0 2 * * * *"}""", "has 6 fields")]
    [InlineData("""{"cron":"61 2 * * *"}""", "cannot be read")]
    [InlineData("""{"cron":"@every_second"}""", "no macro")]
    [InlineData("""{"every":"0s"}""", "no time")]
    [InlineData("""{"every":"a day"}""", "no time")]
    [InlineData("""{"cron":"@daily","every":"15m"}""", "either cron or every")]
    [InlineData("""{}""", "either cron or every")]
    [InlineData("""{"cron":"@daily","timeZone":"Berlin"}""", "Europe/Berlin")]
    [InlineData("""{"cron":"@daily","overlap":"wait"}""", "overlap")]
    [InlineData("""{"cron":"@daily","overlap":"allow"}""", "all runs write one output")]
    [InlineData("""{"cron":"@daily","exclude":["24.12.2026"]}""", "no day")]
    [InlineData("""{"cron":"@daily","end":"2020-01-01"}""", "never occurs")]
    [InlineData("""{"cron":"@daily","then":["mail=me"]}""", "no step")]
    [InlineData("""{"cron":"@daily","timezone":"UTC"}""", "did you mean 'timeZone'")]
    public void Parse_WhatCannotBeMeant_SaysWhatToWrite(string spec, string expected)
    {
        var error = Assert.Throws<ScheduleException>(() => ScheduleSpec.Parse(With(spec, Incremental)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 2 * * *", """{"inputs":["/in"],"output":"/out"}""", "add --incremental")]
    [InlineData("0 2 * * *", """{"inputs":["/in"],"output":"/out/{day}"}""", "{start:yyyy-MM-dd}")]
    [InlineData("0 2 * * *", """{"inputs":["/in"],"output":"/out/{end:yyyy-MM}"}""", "would both write /out/")]
    [InlineData("0 * * * *", """{"inputs":["/in"],"output":"/out/{end:yyyy-MM-dd-HH}"}""", "would both write /out/2")]
    [InlineData("0 2 * * *", """{"inputs":["/in"],"output":"/out/{occurrence:yyyy}"}""", "has no form")]
    [InlineData("0 2 * * *", """{"inputs":[],"output":"/out/{end}"}""", "job: inputs")]
    [InlineData("0 2 * * *", """{"inputs":["/in"],"output":"/out/{end}","stags":["entities"]}""", "did you mean 'stages'")]
    public void Parse_JobThatCannotRunAgainAndAgain_SaysWhatToWrite(string cron, string job, string expected)
    {
        var spec = new JsonObject { ["cron"] = cron, ["timeZone"] = "Europe/Berlin" }.ToJsonString();

        var error = Assert.Throws<ScheduleException>(() => ScheduleSpec.Parse(With(spec, job)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_WithoutAJob_SaysWhereItIsWritten() =>
        Assert.Contains("behind --", Assert.Throws<ScheduleException>(() => ScheduleSpec.Parse("""{"cron":"@daily"}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void JobOf_TimesInInputsAndOutput_AreThoseOfTheIntervalInItsZone()
    {
        var spec = ScheduleSpec.Parse(With(
            """{"cron":"0 2 * * *","timeZone":"Europe/Berlin","then":["graph=/graph/{end:yyyy}","export=neo4j:/neo4j/{end:yyyy}"]}""",
            """{"inputs":["/in/{start:yyyy/MM/dd}","/in/{a,b}"],"output":"/out/{end:yyyy-MM-dd}-{occurrence}"}"""));
        var calendar = new ScheduleCalendar(spec);

        var occurrence = calendar.After(ScheduleCalendarTests.Time("2026-03-28T12:00Z")).First();
        var job = spec.JobOf(occurrence, calendar.Zone);

        Assert.Equal(["/in/2026/03/28", "/in/{a,b}"], job.Inputs);
        Assert.Equal("/out/2026-03-29-20260329T010000Z", job.Output);
        Assert.Equal([new ScheduleStep(null, "/graph/2026"), new ScheduleStep("neo4j", "/neo4j/2026")], spec.StepsOf(occurrence, calendar.Zone));
        Assert.Equal(("queue-all", "all"), (spec.OverlapRule, spec.CatchUpRule));
    }

    [Fact]
    public void OfStored_ScheduleThatHasEnded_IsReadAllTheSame()
    {
        var json = JsonNode.Parse(With("""{"cron":"@daily","end":"2020-01-01"}""", Incremental))!.ToJsonString();

        Assert.Empty(new ScheduleCalendar(ScheduleSpec.OfStored(json)).After(DateTimeOffset.UnixEpoch.AddYears(51)));
    }

    [Fact]
    public void Parse_OfItsOwnJson_IsTheSame()
    {
        var spec = ScheduleSpec.Parse(With("""{"every":"15m","jitter":"1m","catchUpWindow":"2d","pauseAfterFailures":0,"exclude":["2026-12-24"],"then":["graph=/graph"]}""", Incremental));

        Assert.Equal(spec.ToJson().ToJsonString(), ScheduleSpec.Parse(spec.ToJson()).ToJson().ToJsonString());
        Assert.Equal(("queue", "last"), (spec.OverlapRule, spec.CatchUpRule));
    }

    private static string With(string spec, string job)
    {
        var json = JsonNode.Parse(spec)!.AsObject();
        json["job"] = JsonNode.Parse(job);
        return json.ToJsonString();
    }
}
