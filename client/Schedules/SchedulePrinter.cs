using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Client.Running;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Client.Schedules;

/// <summary>Prints schedules and what became of them.</summary>
internal static class SchedulePrinter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes one short call on a schedule, and prints how it stands then.</summary>
    public static async Task<int> OnScheduleAsync(SettingValues values, string id, Func<IScheduleGrain, Task<ScheduleView>> call, CancellationToken cancellationToken)
    {
        await using var connection = await ClusterConnection.OpenAsync(ClusterFlags.Read(values), TimeProvider.System, cancellationToken);
        return Print(await connection.OnScheduleAsync(id, call, cancellationToken), values.Get(CommandSettings.Json), Console.Out);
    }

    /// <summary>Prints a schedule.</summary>
    public static int Print(ScheduleView schedule, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(Json(schedule).ToJsonString(Indented));
            return ExitCodes.Done;
        }

        var spec = ScheduleSpec.OfStored(schedule.Spec);
        var zone = new ScheduleCalendar(spec).Zone;
        output.WriteLine($"{schedule.Id}: {When(spec)}, {StateOf(schedule)}");
        output.WriteLine(StyledWriter.Clean($"  job        {string.Join(' ', spec.Job["inputs"]!.AsArray().Select(input => input!.ToString()))} -> {spec.Job["output"]}"));
        foreach (var step in spec.Then)
        {
            output.WriteLine($"  then       {StyledWriter.Clean(step.ToString())}");
        }

        output.WriteLine($"  policies   overlap {spec.OverlapRule}, catch up {spec.CatchUpRule} within {spec.CatchUpWindow}, pause after {spec.PauseAfterFailures} failures");
        foreach (var next in Coming(schedule))
        {
            output.WriteLine($"  next       {Local(next, zone)}");
        }

        foreach (var job in schedule.Jobs)
        {
            output.WriteLine($"  running    job {job} (luke watch {job})");
        }

        if (schedule.Waiting > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  waiting    {schedule.Waiting:N0} occurrences"));
        }

        if (schedule.Paused is { } reason)
        {
            output.WriteLine($"  paused     {StyledWriter.Clean(reason)} 'luke schedule resume {schedule.Id}' goes on.");
        }

        return ExitCodes.Done;
    }

    /// <summary>Prints a page of schedules.</summary>
    public static int Print(SchedulePage page, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonObject { ["total"] = page.Total, ["schedules"] = new JsonArray([.. page.Schedules.Select(Json)]) }.ToJsonString(Indented));
            return ExitCodes.Done;
        }

        foreach (var schedule in page.Schedules)
        {
            var spec = ScheduleSpec.OfStored(schedule.Spec);
            var next = Coming(schedule) is [var time, ..] ? $", next {Local(time, new ScheduleCalendar(spec).Zone)}" : "";
            output.WriteLine($"{schedule.Id}  {When(spec)}  {StateOf(schedule)}{next}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page.Schedules.Count:N0} of {page.Total:N0} schedules."));
        return ExitCodes.Done;
    }

    /// <summary>Prints what became of occurrences.</summary>
    public static int Print(IReadOnlyList<OccurrenceView> runs, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonArray([.. runs.Select(Json)]).ToJsonString(Indented));
            return ExitCodes.Done;
        }

        foreach (var run in runs)
        {
            var jobs = run.Jobs.Count > 0 ? $"  job {string.Join(", ", run.Jobs)}" : "";
            var count = run.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {run.Count - 1:N0} after it") : "";
            output.WriteLine($"{run.Id}  {run.Kind}{count}{(run.State is { } state ? $", {state}" : "")}{jobs}{(run.Message is { } message ? $"  {StyledWriter.Clean(message)}" : "")}");
        }

        if (runs.Count == 0)
        {
            output.WriteLine("Nothing yet.");
        }

        return ExitCodes.Done;
    }

    /// <summary>Prints coming occurrences.</summary>
    public static int Print(ScheduleCalendar calendar, IEnumerable<Occurrence> occurrences, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(new JsonArray([.. occurrences.Select(occurrence => new JsonObject
            {
                ["occurrence"] = occurrence.Id,
                ["start"] = Utc(occurrence.Start),
                ["time"] = Utc(occurrence.Time),
                ["local"] = TimeZoneInfo.ConvertTime(occurrence.Time, calendar.Zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            })]).ToJsonString(Indented));
            return ExitCodes.Done;
        }

        foreach (var occurrence in occurrences)
        {
            output.WriteLine(Local(occurrence.Time, calendar.Zone));
        }

        return ExitCodes.Done;
    }

    /// <summary>When it comes round next; a paused one does not.</summary>
    private static IReadOnlyList<DateTimeOffset> Coming(ScheduleView schedule) => schedule.Paused is null ? schedule.Next : [];

    private static string When(ScheduleSpec spec) => $"{spec.Cron ?? $"every {spec.Every}"} {spec.TimeZone}";

    private static string StateOf(ScheduleView schedule) => schedule.Paused is not null ? "paused" : schedule.Jobs.Count > 0 ? "running" : "waiting for its time";

    private static string Local(DateTimeOffset time, TimeZoneInfo zone) =>
        $"{TimeZoneInfo.ConvertTime(time, zone).ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)}  {Utc(time)}";

    private static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Json(ScheduleView schedule) => new()
    {
        ["name"] = schedule.Id,
        ["paused"] = schedule.Paused,
        ["processedThrough"] = Utc(schedule.ProcessedThrough),
        ["failures"] = schedule.Failures,
        ["jobs"] = new JsonArray([.. schedule.Jobs.Select(job => JsonValue.Create(job))]),
        ["waiting"] = schedule.Waiting,
        ["next"] = new JsonArray([.. Coming(schedule).Select(next => JsonValue.Create(Utc(next)))]),
        ["spec"] = JsonNode.Parse(schedule.Spec),
    };

    private static JsonObject Json(OccurrenceView run) => new()
    {
        ["occurrence"] = run.Id,
        ["kind"] = run.Kind,
        ["time"] = Utc(run.Time),
        ["decided"] = Utc(run.Decided),
        ["count"] = run.Count,
        ["jobs"] = new JsonArray([.. run.Jobs.Select(job => JsonValue.Create(job))]),
        ["output"] = run.Output,
        ["state"] = run.State,
        ["ended"] = run.Ended is { } ended ? Utc(ended) : null,
        ["message"] = run.Message,
    };
}
