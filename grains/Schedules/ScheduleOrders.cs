using System.Security.Cryptography;
using System.Text;
using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>What a person can have done with a schedule. Each may be asked for twice.</summary>
internal sealed class ScheduleOrders(ScheduleHome home, ScheduleRunner runner, TimeProvider time)
{
    /// <summary>More at once is a mistake, or several orders.</summary>
    private const int MostBackfilled = 1000;

    /// <summary>Makes a schedule, which begins now.</summary>
    public async Task<ScheduleState> CreateAsync(string id, ScheduleSpec spec, CancellationToken cancellationToken)
    {
        CheckForms(spec);
        var now = time.GetUtcNow();
        var state = new ScheduleState { Id = id, Created = now, Spec = spec, ProcessedThrough = now };
        if (await home.Store.TryCreateAsync(state, cancellationToken))
        {
            return state;
        }

        // An answer that was lost is asked for once more.
        var (known, _) = await runner.ReadAsync(id, cancellationToken);
        return known.Spec.ToJson().ToJsonString() == spec.ToJson().ToJsonString()
            ? known
            : throw new ScheduleException($"There is a schedule '{id}' already, and it is another one: change it with luke schedule update {id}, or take another name.");
    }

    /// <summary>Gives a schedule other settings.</summary>
    public Task<ScheduleState> UpdateAsync(string id, ScheduleSpec spec, string catchUp, CancellationToken cancellationToken)
    {
        CheckForms(spec);
        return runner.ChangeAsync(id, (state, now) => SchedulePolicy.Pass(state, catchUp, now, "the schedule was changed") with { Spec = spec }, cancellationToken);
    }

    /// <summary>Pauses a schedule.</summary>
    public Task<ScheduleState> PauseAsync(string id, CancellationToken cancellationToken) => runner.ChangeAsync(
        id, (state, now) => state with { Paused = state.Paused ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"paused at {now:yyyy-MM-dd HH:mm} UTC") }, cancellationToken);

    /// <summary>Goes on with a schedule.</summary>
    public Task<ScheduleState> ResumeAsync(string id, string catchUp, CancellationToken cancellationToken) => runner.ChangeAsync(
        id,
        (state, now) => state.Paused is null ? state : SchedulePolicy.Pass(state, catchUp, now, "the schedule was paused") with { Paused = null, Failures = 0 },
        cancellationToken);

    /// <summary>Has a schedule run now.</summary>
    public async Task<ScheduleState> TriggerAsync(string id, string requestId, CancellationToken cancellationToken)
    {
        var (known, _) = await runner.ReadAsync(id, cancellationToken);
        var mark = $"-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)))[..6]}";
        var recent = await home.Store.LatestAsync(known, 20, cancellationToken);
        return recent.Any(record => record.Id.EndsWith(mark, StringComparison.Ordinal)) ? known : await runner.ChangeAsync(
            id,
            (state, now) =>
            {
                if (state.Wishes.Any(wish => wish.Id.EndsWith(mark, StringComparison.Ordinal)) || state.Runs.Any(run => run.Id.EndsWith(mark, StringComparison.Ordinal)))
                {
                    return state;
                }

                var wish = new WaitingOccurrence
                {
                    Id = $"{Occurrence.IdOf(now)}{mark}",
                    Kind = OccurrenceKind.Triggered,
                    Start = new ScheduleCalendar(state.Spec).Before(now),
                    Time = now,
                };
                return state with { Wishes = [.. state.Wishes, wish] };
            },
            cancellationToken);
    }

    /// <summary>Has occurrences of the past run that have not run.</summary>
    /// <exception cref="ScheduleException">There is nothing in it for this schedule, or too much.</exception>
    public async Task<ScheduleState> BackfillAsync(string id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (known, _) = await runner.ReadAsync(id, cancellationToken);
        if (!known.Spec.IsTemplated)
        {
            throw new ScheduleException($"The schedule '{id}' takes in what is there, whenever it runs: there is nothing to run for the past. luke schedule trigger {id} runs it now.");
        }

        // Without its start: the past may be asked for from before the schedule was made.
        var calendar = new ScheduleCalendar(known.Spec with { Start = known.Spec.Every is null ? null : known.Spec.Start });
        var asked = calendar.After(from.AddTicks(-1)).TakeWhile(occurrence => occurrence.Time <= to && occurrence.Time <= known.ProcessedThrough).Take(MostBackfilled + 1).ToList();
        if (asked.Count > MostBackfilled)
        {
            throw new ScheduleException($"More than {MostBackfilled:N0} occurrences lie between these times. Ask for a shorter stretch first.");
        }

        var wishes = new List<WaitingOccurrence>();
        foreach (var occurrence in asked)
        {
            var wish = WaitingOccurrence.Of(occurrence) with { Id = $"{occurrence.Id}-backfill", Kind = OccurrenceKind.Backfilled };
            if (await home.Store.FindAsync(id, occurrence.Id, occurrence.Time, cancellationToken) is not { Jobs.Count: > 0 }
                && await home.Store.FindAsync(id, wish.Id, wish.Time, cancellationToken) is null)
            {
                wishes.Add(wish);
            }
        }

        return await runner.ChangeAsync(
            id,
            (state, _) =>
            {
                var there = state.Wishes.Select(wish => wish.Id).Concat(state.Runs.Select(run => run.Id)).ToHashSet(StringComparer.Ordinal);
                return state with
                {
                    Wishes = [.. state.Wishes, .. wishes.Where(wish => !there.Contains(wish.Id))],
                    Earliest = wishes.Select(wish => (DateTimeOffset?)wish.Time).Append(state.Earliest).Min(),
                };
            },
            cancellationToken);
    }

    /// <summary>Deletes a schedule.</summary>
    /// <returns>False where there is none, as when an answer that was lost is asked for once more.</returns>
    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => home.Store.DeleteAsync(id, cancellationToken);

    /// <summary>Refuses an export in a form that there is not, which its job would find out in the night.</summary>
    private static void CheckForms(ScheduleSpec spec)
    {
        if (spec.Then.Select(ScheduleStep.Parse).FirstOrDefault(step => step?.Form is { } form && !GraphExporter.Names.Contains(form)) is { } unknown)
        {
            throw new ScheduleException($"The schedule cannot be used. then (--then) holds '{unknown}', and there is no form '{unknown.Form}': write one of {string.Join(", ", GraphExporter.Names)}.");
        }
    }
}
