using LukePipeline.Ground.Settings;

namespace LukePipeline.Jobs.Schedules;

/// <summary>Every key of a schedule beside its job, in the order of the help. Flags, checks and the documentation's table are read off it.</summary>
public static class ScheduleKeys
{
    /// <summary>The key of the job within a schedule.</summary>
    public const string Job = "job";

    private const string WhenGroup = "When";
    private const string PolicyGroup = "What happens when";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new TextSetting("cron", WhenGroup, "Minute, hour, day of the month, month and day of the week, or a macro such as @daily.") { Rule = CronText.Problem },
        new TextSetting("every", WhenGroup, "In place of --cron: the time from one occurrence to the next, such as 15m, counted from --start, else from midnight UTC.")
        {
            Rule = text => ScheduleTime.Span(text) is { } span && span >= TimeSpan.FromSeconds(1) ? null : TimeProblem(text),
        },
        new TextSetting("timeZone", WhenGroup, "IANA name of the time zone that times are meant in, such as Europe/Berlin.")
        {
            Default = "UTC",
            Rule = text => ScheduleTime.FindZone(text) is null ? ($"is '{text}', no time zone known here", "write an IANA name such as Europe/Berlin") : null,
        },
        new TextSetting("start", WhenGroup, "No occurrence before this time: 2026-12-01, or 2026-12-01T02:00.") { Rule = MomentProblem },
        new TextSetting("end", WhenGroup, "No occurrence after this time.") { Rule = MomentProblem },
        new ListSetting("exclude", WhenGroup, "Days without occurrences: 2026-12-24, or 2026-12-24..2027-01-01.")
        {
            Rule = text => ScheduleTime.Days(text) is null ? ($"holds '{text}', no day", "write days such as 2026-12-24, or 2026-12-24..2027-01-01") : null,
        },
        new ChoiceSetting(
            "overlap", PolicyGroup, "While an earlier run goes on: skip the occurrence, queue the latest, queue-all, cancel the run, or allow both.",
            ["skip", "queue", "queue-all", "cancel", "allow"])
        {
            DefaultInWords = "queue with --incremental, else queue-all",
        },
        new ChoiceSetting("catchUp", PolicyGroup, "Occurrences that no silo was there for: run none, the last or all of them.", ["none", "last", "all"])
        {
            DefaultInWords = "last with --incremental, else all",
        },
        new TextSetting("catchUpWindow", PolicyGroup, "Those before this time are missed, whatever --catch-up says.") { Default = "7d", Rule = SpanProblem },
        new TextSetting("jitter", PolicyGroup, "Start each occurrence up to this time later, by a hash of its name.") { DefaultInWords = "no time", Rule = SpanProblem },
        new IntegerSetting("pauseAfterFailures", PolicyGroup, "Pause after so many failed runs in a row; 0 for never.") { Min = 0, Default = 3 },
        new ListSetting("then", PolicyGroup, "What follows a run that has ended well: graph=GRAPH builds the graph there of its output, then export=FORM:DIR writes it as luke graph export does.")
        {
            SplitsAtCommas = false,
            Rule = text => ScheduleStep.Parse(text) is null ? ($"holds '{text}', no step", "write graph=GRAPH, the folder or URL of a graph, or after it export=FORM:DIR, such as export=neo4j:/data/neo4j") : null,
        },
    ];

    private static (string Problem, string Fix) TimeProblem(string text) => ($"is '{text}', no time", "write seconds, minutes, hours or days above 0, such as 90s, 15m, 6h or 7d");

    private static (string Problem, string Fix)? SpanProblem(string text) => ScheduleTime.Span(text) is null ? TimeProblem(text) : null;

    private static (string Problem, string Fix)? MomentProblem(string text) =>
        ScheduleTime.Moment(text, TimeZoneInfo.Utc) is null ? ($"is '{text}', no time", "write 2026-12-01, 2026-12-01T02:00, or with a Z behind it for UTC") : null;
}
