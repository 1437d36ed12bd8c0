using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Schedules;

/// <summary>What a schedule is asked to be; <see cref="ScheduleKeys"/> describes every key. One that was parsed is valid.</summary>
public sealed record ScheduleSpec
{
    /// <summary>So many occurrences are looked at for two that would write the same output.</summary>
    private const int Foreseen = 10_000;

    /// <summary>Five fields or a macro; null with <see cref="Every"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>The time from one occurrence to the next; null with <see cref="Cron"/>.</summary>
    public string? Every { get; init; }

    /// <summary>IANA name. Default: UTC.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>No occurrence before. Default: null, no bound.</summary>
    public string? Start { get; init; }

    /// <summary>No occurrence after. Default: null, no bound.</summary>
    public string? End { get; init; }

    /// <summary>Days without occurrences. Default: none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>What happens while an earlier run goes on; null for what fits the job.</summary>
    public string? Overlap { get; init; }

    /// <summary>What happens with occurrences that nobody was there for; null for what fits the job.</summary>
    public string? CatchUp { get; init; }

    /// <summary>Those before are missed. Default: 7 days.</summary>
    public string CatchUpWindow { get; init; } = "7d";

    /// <summary>Longest delay of an occurrence, by a hash of its name. Default: null, none.</summary>
    public string? Jitter { get; init; }

    /// <summary>Failed runs in a row that pause the schedule; 0 for never. Default: 3.</summary>
    public int PauseAfterFailures { get; init; } = 3;

    /// <summary>What follows a run that has ended well. Default: nothing.</summary>
    public IReadOnlyList<string> Then { get; init; } = [];

    /// <summary>The job, with times in its inputs and its output or without.</summary>
    public required JsonObject Job { get; init; }

    /// <summary>What happens while an earlier run goes on.</summary>
    [JsonIgnore]
    public string OverlapRule => Overlap ?? (IsTemplated ? "queue-all" : "queue");

    /// <summary>What happens with occurrences that nobody was there for.</summary>
    [JsonIgnore]
    public string CatchUpRule => CatchUp ?? (IsTemplated ? "all" : "last");

    /// <summary>How old an occurrence may be that is caught up on.</summary>
    [JsonIgnore]
    public TimeSpan CatchUpTime => ScheduleTime.Span(CatchUpWindow)!.Value;

    /// <summary>The longest delay of an occurrence.</summary>
    [JsonIgnore]
    public TimeSpan JitterTime => Jitter is { } jitter ? ScheduleTime.Span(jitter)!.Value : TimeSpan.Zero;

    /// <summary>Whether each occurrence has an output of its own.</summary>
    [JsonIgnore]
    public bool IsTemplated => OccurrenceTemplate.IsIn(Output);

    private string Output => Job["output"]?.GetValue<string>() ?? "";

    /// <summary>Reads a schedule that came as text.</summary>
    /// <exception cref="ScheduleException">It is no valid one; every problem is named.</exception>
    public static ScheduleSpec Parse(string text)
    {
        try
        {
            return Parse(JsonNode.Parse(text) as JsonObject ?? throw new JsonException("It is no object."));
        }
        catch (JsonException e)
        {
            throw new ScheduleException($"The schedule is not valid JSON: {e.Message}");
        }
    }

    /// <summary>Reads a schedule that was valid when it was made; by now it may have ended.</summary>
    public static ScheduleSpec OfStored(string text) => JobJson.FromObject<ScheduleSpec>(JsonNode.Parse(text)!.AsObject())!;

    /// <summary>Reads a schedule; the object stays as it is.</summary>
    /// <exception cref="ScheduleException">It is no valid one; every problem is named.</exception>
    public static ScheduleSpec Parse(JsonObject source)
    {
        var texts = new List<string>();
        var spec = Read(source, texts);
        if (source[ScheduleKeys.Job] is not JsonObject)
        {
            texts.Add("The job is missing: write it behind --, INPUT... --output PREFIX --incremental, or as the key job of --spec.");
        }

        if (spec is not null && texts.Count == 0)
        {
            texts.AddRange(spec.Problems());
        }

        return texts.Count == 0 ? spec! : throw Unusable(texts);
    }

    /// <summary>Reads the times of a schedule alone.</summary>
    /// <exception cref="ScheduleException">They are no valid ones; every problem is named.</exception>
    public static ScheduleCalendar ParseTimes(JsonObject source)
    {
        var texts = new List<string>();
        return Read(source, texts) is { } spec && texts.Count == 0 ? new ScheduleCalendar(spec) : throw Unusable(texts);
    }

    /// <summary>The schedule as JSON.</summary>
    public JsonObject ToJson() => JobJson.ToObject(this);

    /// <summary>The job of an occurrence.</summary>
    public JobSpec JobOf(Occurrence occurrence, TimeZoneInfo zone)
    {
        var job = Job.DeepClone().AsObject();
        foreach (var key in new[] { "inputs", "output" }.Where(key => job[key] is not null))
        {
            job[key] = OccurrenceTemplate.Expand(job[key], occurrence, zone);
        }

        return JobSpec.Parse(job);
    }

    /// <summary>What follows an occurrence, in order.</summary>
    public IEnumerable<ScheduleStep> StepsOf(Occurrence occurrence, TimeZoneInfo zone) =>
        Then.Select(step => ScheduleStep.Parse(step)!).Select(step => step with { Place = OccurrenceTemplate.Expand(step.Place, occurrence, zone) });

    /// <summary>Reads what can be said of each key alone; null where it cannot be read.</summary>
    private static ScheduleSpec? Read(JsonObject source, List<string> texts)
    {
        var own = source.DeepClone().AsObject();
        var job = own[ScheduleKeys.Job] as JsonObject ?? [];
        own.Remove(ScheduleKeys.Job);
        var problems = new List<SettingProblem>();
        var normal = new SettingSchema("a schedule", [ScheduleKeys.All]).Read(own, problems);
        texts.AddRange(problems.Select(problem => problem.ToString()));
        if (problems.Count > 0)
        {
            return null;
        }

        if (normal.ContainsKey("cron") == normal.ContainsKey("every"))
        {
            texts.Add("A schedule has either cron or every: write --cron \"0 2 * * *\" for two at night, or --every 15m.");
            return null;
        }

        normal[ScheduleKeys.Job] = job.DeepClone();
        return JobJson.FromObject<ScheduleSpec>(normal);
    }

    private static ScheduleException Unusable(IReadOnlyList<string> problems) => new(problems.Count == 1
        ? $"The schedule cannot be used. {problems[0]}"
        : $"The schedule cannot be used, for {problems.Count} reasons:\n{string.Join('\n', problems.Select(problem => $"  {problem}"))}");

    private IEnumerable<string> Problems()
    {
        var texts = (Job["inputs"] is JsonArray inputs ? inputs.Select(input => input?.ToString() ?? "") : []).Append(Output).Concat(Then);
        var templates = texts.Select(OccurrenceTemplate.ProblemOf).OfType<string>().ToList();
        if (templates.Count > 0)
        {
            return templates;
        }

        var calendar = new ScheduleCalendar(this);
        var coming = calendar.After(DateTimeOffset.UtcNow).Take(IsTemplated ? Foreseen : 1).ToList();
        if (coming.Count == 0)
        {
            return ["It never occurs: --end is past, or --exclude leaves nothing of it."];
        }

        JobSpec job;
        try
        {
            job = JobOf(coming[0], calendar.Zone);
        }
        catch (JobSpecException e)
        {
            return e.Errors.Select(error => $"{ScheduleKeys.Job}: {error}");
        }

        return PolicyProblems(job).Concat(SameOutputs(calendar, coming));
    }

    private IEnumerable<string> PolicyProblems(JobSpec job)
    {
        if (job.Incremental != true && !IsTemplated)
        {
            yield return "Every occurrence would write the same output, which the second finds complete: add --incremental to the job, or a time to its output, such as --output /data/{end:yyyy-MM-dd}.";
        }

        if (Then.Count > 0 && ScheduleStep.Parse(Then[0]) is { Form: not null })
        {
            yield return $"then (--then) begins with '{Then[0]}', and an export is one of a graph: build it first, with --then graph=GRAPH before it.";
        }

        if (Overlap == "allow" && !IsTemplated)
        {
            yield return "overlap (--overlap) is allow, but all runs write one output: add a time to it, such as --output /data/{end:yyyy-MM-dd}, or take queue.";
        }
    }

    private IEnumerable<string> SameOutputs(ScheduleCalendar calendar, IEnumerable<Occurrence> coming)
    {
        if (!IsTemplated)
        {
            yield break;
        }

        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var occurrence in coming)
        {
            var output = OccurrenceTemplate.Expand(Output, occurrence, calendar.Zone);
            if (!seen.TryAdd(output, occurrence.Id))
            {
                yield return $"The occurrences {seen[output]} and {occurrence.Id} would both write {output}: take a finer time in --output, such as {{occurrence}}, which is never the same.";
                yield break;
            }
        }
    }
}
