using Cronos;

namespace LukePipeline.Jobs.Schedules;

/// <summary>When a schedule occurs. The same occurrences come out wherever one begins to ask.</summary>
/// <remarks>
/// A clock that is set forward or back is read as Cronos reads it: what falls into the hour left out comes at its end, and what falls into
/// the hour told twice comes once. A cron expression is always stepped from one occurrence to the next: asked for the next one after a
/// moment amid such an hour, it can leave out a day.
/// </remarks>
public sealed class ScheduleCalendar
{
    /// <summary>More than a clock is ever set by.</summary>
    private static readonly TimeSpan Run = TimeSpan.FromHours(26);

    /// <summary>How far back the occurrence before another is looked for: an hourly one is found in the first.</summary>
    private static readonly TimeSpan[] Backwards = [TimeSpan.FromHours(3), TimeSpan.FromDays(3), TimeSpan.FromDays(70), TimeSpan.FromDays(800), TimeSpan.FromDays(3000)];

    private readonly CronExpression? _cron;
    private readonly TimeSpan _every;
    private readonly DateTimeOffset? _start;
    private readonly DateTimeOffset? _end;
    private readonly IReadOnlyList<(DateOnly First, DateOnly Last)> _excluded;

    /// <summary>Reads a schedule that is valid.</summary>
    public ScheduleCalendar(ScheduleSpec spec)
    {
        Zone = ScheduleTime.FindZone(spec.TimeZone) ?? TimeZoneInfo.Utc;
        _cron = spec.Cron is { } cron ? CronExpression.Parse(cron) : null;
        _every = spec.Every is { } every ? ScheduleTime.Span(every)!.Value : default;
        _start = spec.Start is { } start ? ScheduleTime.Moment(start, Zone) : null;
        _end = spec.End is { } end ? ScheduleTime.Moment(end, Zone) : null;
        _excluded = [.. spec.Exclude.Select(days => ScheduleTime.Days(days)!.Value)];
    }

    /// <summary>The zone that the schedule is meant in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The occurrences after a moment, which is left out, in order, in UTC. They may be endless.</summary>
    public IEnumerable<Occurrence> After(DateTimeOffset moment)
    {
        DateTimeOffset? before = null;
        foreach (var time in Times(_start is { } start && start > moment ? start.AddTicks(-1) : moment))
        {
            if (time > _end)
            {
                yield break;
            }

            yield return new Occurrence(before ?? Before(time), time);
            before = time;
        }
    }

    /// <summary>The last time before this one, whether or not the schedule had begun by then; this one where there is none.</summary>
    public DateTimeOffset Before(DateTimeOffset time)
    {
        foreach (var distance in Backwards)
        {
            var last = Times(time - distance).TakeWhile(found => found < time).Select(found => (DateTimeOffset?)found).LastOrDefault();
            if (last is { } found)
            {
                return found;
            }
        }

        return time;
    }

    private IEnumerable<DateTimeOffset> Times(DateTimeOffset after)
    {
        for (DateTimeOffset? from = after; from is { } begin;)
        {
            from = null;
            foreach (var time in _cron is { } cron ? Steps(cron, begin) : Steps(begin))
            {
                if (Excluding(time) is { } last)
                {
                    // Years may be left out: they are passed in one step.
                    from = last == DateOnly.MaxValue ? null : EndOf(last, time);
                    break;
                }

                yield return time;
            }
        }
    }

    private IEnumerable<DateTimeOffset> Steps(CronExpression cron, DateTimeOffset after)
    {
        var from = Zone.SupportsDaylightSavingTime ? after - Run : after;
        while (cron.GetNextOccurrence(from, Zone) is { } next)
        {
            from = next;
            if (next > after)
            {
                yield return next.ToUniversalTime();
            }
        }
    }

    private IEnumerable<DateTimeOffset> Steps(DateTimeOffset after)
    {
        var anchor = _start ?? DateTimeOffset.UnixEpoch;
        var steps = (long)Math.Floor((after - anchor) / _every);
        while (true)
        {
            yield return anchor + (++steps * _every);
        }
    }

    /// <summary>The last of the days left out among which a time falls; null where it counts.</summary>
    private DateOnly? Excluding(DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime);
        return _excluded.Where(days => days.First <= day && day <= days.Last).Select(days => (DateOnly?)days.Last).Max();
    }

    /// <summary>The last moment of a day, but no earlier than a time within it.</summary>
    private DateTimeOffset EndOf(DateOnly day, DateTimeOffset time)
    {
        var end = ScheduleTime.ToUtc(day.AddDays(1).ToDateTime(TimeOnly.MinValue), Zone).AddTicks(-1);
        return end > time ? end : time;
    }
}
