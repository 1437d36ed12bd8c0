using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>
/// Brings a schedule up to date: decides what is due, keeps the decision, and then does what was decided. The decision is kept first, by
/// compare-and-swap, so that a crash at any moment, or a second process that does the same, ends in the same jobs.
/// </summary>
internal sealed partial class ScheduleRunner(ScheduleHome home, IScheduledJobs jobs, ScheduleMetrics metrics, TimeProvider time, ILogger<ScheduleRunner> logger)
{
    /// <summary>Time between two looks at a job that runs.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(2);

    /// <summary>Looks at a schedule once.</summary>
    /// <returns>When to look again: a time that never comes where nothing will be due; null where there is no such schedule.</returns>
    public async Task<DateTimeOffset?> LookAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await home.Store.ReadAsync(id, cancellationToken) is not { } found)
            {
                return null;
            }

            await WriteAsync(found.State, cancellationToken);
            var written = found.State with { Unwritten = [], UnwrittenEnds = [] };
            var next = SchedulePolicy.Decide(await AdvanceAsync(written, cancellationToken), time.GetUtcNow());
            if (IsSame(next, found.State))
            {
                return next.Runs.Count > 0 ? time.GetUtcNow() + LookPeriod : SchedulePolicy.NextDue(next) ?? DateTimeOffset.MaxValue;
            }

            // Whoever was quicker has decided: what was decided here has not been done.
            if (await home.Store.TryReplaceAsync(next, found.ETag, cancellationToken) && next.Paused is { } reason && found.State.Paused is null)
            {
                LogPaused(id, reason);
            }
        }
    }

    /// <summary>Changes a schedule, and looks at it.</summary>
    /// <param name="id">The schedule.</param>
    /// <param name="change">The change, at a time; may be asked several times.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ScheduleState> ChangeAsync(string id, Func<ScheduleState, DateTimeOffset, ScheduleState> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await ReadAsync(id, cancellationToken);
            var next = change(found.State, time.GetUtcNow());
            if (IsSame(next, found.State) || await home.Store.TryReplaceAsync(next, found.ETag, cancellationToken))
            {
                return next;
            }
        }
    }

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="ScheduleException">There is none of that name.</exception>
    public async Task<(ScheduleState State, string ETag)> ReadAsync(string id, CancellationToken cancellationToken) =>
        await home.Store.ReadAsync(id, cancellationToken) ?? throw new ScheduleException($"There is no schedule '{id}'. luke schedule list names those there are.");

    /// <summary>States hold lists, which are equal only where they are the same: their bytes are compared.</summary>
    private static bool IsSame(ScheduleState one, ScheduleState other) => ReferenceEquals(one, other) || ScheduleStore.AreSame(one, other);

    private async Task WriteAsync(ScheduleState state, CancellationToken cancellationToken)
    {
        foreach (var record in state.Unwritten)
        {
            if (await home.Store.RecordAsync(state.Id, record, cancellationToken))
            {
                metrics.Decide(record.Kind, record.Count);
                if (record.Jobs.Count == 0)
                {
                    LogLeftOut(state.Id, record.Id, record.Count, record.Reason);
                }
            }
        }

        foreach (var end in state.UnwrittenEnds)
        {
            await home.Store.RecordAsync(state.Id, end, cancellationToken);
            LogEnded(state.Id, end.Id, end.State);
        }
    }

    private async Task<ScheduleState> AdvanceAsync(ScheduleState state, CancellationToken cancellationToken)
    {
        foreach (var run in state.Runs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                state = await AdvanceAsync(state, run);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A silo on its way out, a state store that is down: it may pass, and nothing else is done for this run meanwhile.
                LogUnheard(state.Id, run.Jobs[run.Step].JobId, e);
            }
        }

        return state;
    }

    private async Task<ScheduleState> AdvanceAsync(ScheduleState state, ScheduleRun run)
    {
        var job = run.Jobs[run.Step];
        if (!run.IsSubmitted)
        {
            await jobs.SubmitAsync(job);
            if (run.Step == 0)
            {
                metrics.Begin(time.GetUtcNow() - run.Time);
            }

            LogStarted(state.Id, run.Id, job.JobId);
            return With(state, run, run with { IsSubmitted = true });
        }

        if (run.IsCancelling)
        {
            await jobs.CancelAsync(job.JobId);
        }

        var status = await jobs.GetStatusAsync(job.JobId);
        return status.State switch
        {
            // Its state is lost: what it has committed is under its output, and the same job goes on from there.
            JobStatus.Unknown => With(state, run, run with { IsSubmitted = false }),
            JobStatus.Done when run.Step + 1 < run.Jobs.Count && !run.IsCancelling => With(state, run, run with { Step = run.Step + 1, IsSubmitted = false }),
            _ when status.State.IsFinal() => End(state, run, status),
            _ => state,
        };
    }

    private ScheduleState End(ScheduleState state, ScheduleRun run, JobSnapshot last)
    {
        var failures = last.State switch
        {
            JobStatus.Done => 0,
            JobStatus.Failed => state.Failures + 1,
            _ => state.Failures,
        };
        var isTooMuch = state.Spec.PauseAfterFailures > 0 && failures >= state.Spec.PauseAfterFailures && last.State == JobStatus.Failed;
        var end = new OccurrenceEnd
        {
            Id = run.Id,
            Time = run.Time,
            State = last.State.ToString().ToLowerInvariant(),
            Ended = last.EndedAt ?? time.GetUtcNow(),
            FailedJob = last.State == JobStatus.Done ? null : last.JobId,
            Message = last.Message,
        };
        return With(state, run, null) with
        {
            Failures = failures,
            Paused = state.Paused ?? (isTooMuch ? $"{failures} runs in a row have failed, the last with: {last.Message}" : null),
            UnwrittenEnds = [.. state.UnwrittenEnds, end],
        };
    }

    private static ScheduleState With(ScheduleState state, ScheduleRun old, ScheduleRun? changed) =>
        state with { Runs = [.. state.Runs.Select(run => run.Id == old.Id ? changed : run).OfType<ScheduleRun>()] };
}
