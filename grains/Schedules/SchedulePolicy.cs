using LukePipeline.Jobs.Schedules;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Grains.Schedules;

/// <summary>Decides what becomes of occurrences that are due: a function of what is known of the schedule and of the time.</summary>
internal static class SchedulePolicy
{
    /// <summary>Occurrences that wait at most, with queue-all.</summary>
    public const int MostQueued = 100;

    /// <summary>So late an occurrence is begun without a question: a silo died, and another goes on.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Decides on all that is due.</summary>
    public static ScheduleState Decide(ScheduleState state, DateTimeOffset now)
    {
        var calendar = new ScheduleCalendar(state.Spec);
        if (state.Paused is null)
        {
            // A run that somebody asked for before what is due came up goes first: where something is always due, it would never have its turn.
            state = Take(state, calendar, now);
            var first = state.Queue.Count > 0 ? state.Queue[0].Time : now;
            state = StartWishes(state, wish => wish.Kind == OccurrenceKind.Triggered && wish.Time < first, calendar, now);
            state = StartDue(state, calendar, now);
        }

        return StartWishes(state, _ => true, calendar, now);
    }

    /// <summary>When something will be due; null where nothing will.</summary>
    public static DateTimeOffset? NextDue(ScheduleState state)
    {
        var next = state.Paused is null ? new ScheduleCalendar(state.Spec).After(state.ProcessedThrough).FirstOrDefault() : null;
        return next is null ? null : next.Time + OccurrenceJobs.DelayOf(state, next);
    }

    /// <summary>Moves the watermark to now.</summary>
    /// <param name="state">The schedule.</param>
    /// <param name="catchUp">What of the past counts all the same: none, last or all.</param>
    /// <param name="now">The time.</param>
    /// <param name="reason">Why what is left out is missed.</param>
    public static ScheduleState Pass(ScheduleState state, string catchUp, DateTimeOffset now, string reason)
    {
        if (catchUp != "none")
        {
            return Take(state with { Spec = state.Spec with { CatchUp = catchUp } }, new ScheduleCalendar(state.Spec), now) with { Spec = state.Spec };
        }

        var passed = new ScheduleCalendar(state.Spec).After(state.ProcessedThrough).TakeWhile(occurrence => occurrence.Time <= now).Select(WaitingOccurrence.Of);
        return LeftOut.Add(state, OccurrenceKind.Missed, [.. state.Queue, .. passed], reason, now) with
        {
            Queue = [],
            ProcessedThrough = now > state.ProcessedThrough ? now : state.ProcessedThrough,
        };
    }

    /// <summary>Moves the watermark over all that is due: it waits for its turn, or is missed since nobody was there for it.</summary>
    private static ScheduleState Take(ScheduleState state, ScheduleCalendar calendar, DateTimeOffset now)
    {
        var due = calendar.After(state.ProcessedThrough).TakeWhile(occurrence => occurrence.Time + OccurrenceJobs.DelayOf(state, occurrence) <= now).Select(WaitingOccurrence.Of).ToList();
        if (due.Count == 0)
        {
            return state;
        }

        var late = due.Where(occurrence => occurrence.Time < now - Grace - state.Spec.JitterTime).ToList();
        var tooOld = late.Where(occurrence => occurrence.Time < now - state.Spec.CatchUpTime).ToList();
        var missed = state.Spec.CatchUpRule switch
        {
            "none" => late,
            "last" => late.Count > tooOld.Count ? late[..^1] : tooOld,
            _ => tooOld,
        };
        return LeftOut.Add(state, OccurrenceKind.Missed, missed, "no silo was there when it was due", now) with
        {
            Queue = [.. state.Queue, .. due.Skip(missed.Count)],
            ProcessedThrough = due[^1].Time,
        };
    }

    private static ScheduleState StartDue(ScheduleState state, ScheduleCalendar calendar, DateTimeOffset now)
    {
        const string Busy = "an earlier run goes on";
        const string Replaced = "a later one runs in its place";
        if (state.Queue.Count == 0)
        {
            return state;
        }

        var isBusy = state.Runs.Count > 0;
        switch (state.Spec.OverlapRule)
        {
            case "allow":
                return state.Queue.Aggregate(state with { Queue = [] }, (before, occurrence) => Start(before, occurrence, calendar, now));
            case "queue-all":
                var most = Skip(state, Math.Max(0, state.Queue.Count - MostQueued), $"more than {MostQueued} wait", now);
                return isBusy ? most : StartFirst(most, calendar, now);
            case "queue":
                var latest = Skip(state, state.Queue.Count - 1, Replaced, now);
                return isBusy ? latest : StartFirst(latest, calendar, now);
            case "cancel":
                var last = Skip(state, state.Queue.Count - 1, Replaced, now);
                return isBusy ? last with { Runs = [.. last.Runs.Select(run => run with { IsCancelling = true })] } : StartFirst(last, calendar, now);
            default:
                var begun = isBusy ? state : StartFirst(state, calendar, now);
                return Skip(begun, begun.Queue.Count, Busy, now);
        }
    }

    private static ScheduleState StartWishes(ScheduleState state, Func<WaitingOccurrence, bool> which, ScheduleCalendar calendar, DateTimeOffset now)
    {
        while ((state.Runs.Count == 0 || state.Spec.OverlapRule == "allow") && state.Wishes.FirstOrDefault(which) is { } next)
        {
            state = Start(state with { Wishes = [.. state.Wishes.Where(wish => wish != next)] }, next, calendar, now);
        }

        return state;
    }

    private static ScheduleState Skip(ScheduleState state, int count, string reason, DateTimeOffset now) =>
        LeftOut.Add(state, OccurrenceKind.Skipped, [.. state.Queue.Take(count)], reason, now) with { Queue = [.. state.Queue.Skip(count)] };

    private static ScheduleState StartFirst(ScheduleState state, ScheduleCalendar calendar, DateTimeOffset now) =>
        Start(state with { Queue = [.. state.Queue.Skip(1)] }, state.Queue[0], calendar, now);

    /// <summary>The decision is kept before anything is done: whoever reads it, after whatever crash, hands in the same jobs.</summary>
    private static ScheduleState Start(ScheduleState state, WaitingOccurrence waiting, ScheduleCalendar calendar, DateTimeOffset now)
    {
        IReadOnlyList<ScheduledJob> jobs;
        try
        {
            jobs = OccurrenceJobs.Of(state, waiting.Id, new Occurrence(waiting.Start, waiting.Time), calendar.Zone);
        }
        catch (JobSpecException e)
        {
            // Two times in its inputs may be one and the same this once.
            return LeftOut.Add(state, OccurrenceKind.Skipped, [waiting], e.Message, now);
        }

        var record = new OccurrenceRecord
        {
            Id = waiting.Id,
            Kind = waiting.Kind,
            Time = waiting.Time,
            Decided = now,
            Jobs = [.. jobs.Select(job => job.JobId)],
            Output = jobs[0].Output,
        };
        return state with
        {
            Runs = [.. state.Runs, new ScheduleRun { Id = waiting.Id, Time = waiting.Time, Jobs = jobs }],
            Unwritten = [.. state.Unwritten, record],
        };
    }
}
