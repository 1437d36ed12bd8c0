using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>Schedules and occurrences as they are seen from outside.</summary>
internal static class ScheduleViews
{
    private const int MostTold = 1000;

    /// <summary>A schedule.</summary>
    /// <param name="state">What is known of it.</param>
    /// <param name="next">How many coming occurrences to tell.</param>
    public static ScheduleView Of(ScheduleState state, int next) => new()
    {
        Id = state.Id,
        Spec = state.Spec.ToJson().ToJsonString(),
        ProcessedThrough = state.ProcessedThrough,
        Paused = state.Paused,
        Failures = state.Failures,
        Jobs = [.. state.Runs.Select(run => run.Jobs[run.Step].JobId)],
        Waiting = state.Queue.Count + state.Wishes.Count,
        Next = [.. new ScheduleCalendar(state.Spec).After(state.ProcessedThrough).Take(Math.Clamp(next, 0, MostTold)).Select(occurrence => occurrence.Time)],
    };

    /// <summary>What became of an occurrence.</summary>
    public static OccurrenceView Of(OccurrenceRecord record) => new()
    {
        Id = record.Id,
        Kind = record.Kind.ToString().ToLowerInvariant(),
        Time = record.Time,
        Decided = record.Decided,
        Message = record.Reason ?? (record.End is { FailedJob: { } failed } end ? $"job {failed}: {end.Message}" : record.End?.Message),
        Jobs = record.Jobs,
        Output = record.Output,
        Count = record.Count,
        State = record.End?.State ?? (record.Jobs.Count > 0 ? "running" : null),
        Ended = record.End?.Ended,
    };
}
