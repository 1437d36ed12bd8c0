using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Schedules;

namespace LukePipeline.Grains.Schedules;

/// <summary>
/// One schedule: a timer has <see cref="ScheduleRunner"/> look at it when something is due. A reminder, once a minute, only brings the grain back to
/// life after the death of its silo.
/// </summary>
internal sealed partial class ScheduleGrain(ScheduleRunner runner, ScheduleOrders orders, ScheduleHome home, TimeProvider time, ILogger<ScheduleGrain> logger)
    : Grain, IScheduleGrain, IRemindable
{
    private const string Reminder = "wake";
    private const int MostTold = 1000;

    /// <summary>The shortest that reminders can be.</summary>
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);

    /// <summary>A reminder that has not come for so long is lost, as after the state store was emptied.</summary>
    private static readonly TimeSpan ReminderLost = 3 * ReminderPeriod;

    /// <summary>A clock that is set forward is noticed within this time.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(20);

    /// <summary>Pause after a look that failed.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private IGrainTimer? _timer;
    private DateTimeOffset _reminded;

    private string Id => this.GetPrimaryKeyString();

    private bool IsReminderLost => time.GetUtcNow() - _reminded > ReminderLost;

    public async Task<ScheduleView> CreateAsync(string spec) => await BeginAsync(await orders.CreateAsync(Id, ScheduleSpec.Parse(spec), CancellationToken.None));

    public async Task<ScheduleView> UpdateAsync(string spec, string catchUp) =>
        await BeginAsync(await orders.UpdateAsync(Id, ScheduleSpec.Parse(spec), catchUp, CancellationToken.None));

    public async Task<ScheduleView> PauseAsync() => await BeginAsync(await orders.PauseAsync(Id, CancellationToken.None));

    public async Task<ScheduleView> ResumeAsync(string catchUp) => await BeginAsync(await orders.ResumeAsync(Id, catchUp, CancellationToken.None));

    public async Task<ScheduleView> TriggerAsync(string requestId) => await BeginAsync(await orders.TriggerAsync(Id, requestId, CancellationToken.None));

    public async Task<ScheduleView> BackfillAsync(DateTimeOffset from, DateTimeOffset to) => await BeginAsync(await orders.BackfillAsync(Id, from, to, CancellationToken.None));

    public async Task<ScheduleView> ShowAsync(int next) => ScheduleViews.Of((await runner.ReadAsync(Id, CancellationToken.None)).State, next);

    public async Task<IReadOnlyList<OccurrenceView>> RunsAsync(int take)
    {
        var (state, _) = await runner.ReadAsync(Id, CancellationToken.None);
        var records = await home.Store.LatestAsync(state, Math.Clamp(take, 1, MostTold), CancellationToken.None);
        return [.. records.Select(ScheduleViews.Of)];
    }

    public async Task DeleteAsync()
    {
        if (await orders.DeleteAsync(Id, CancellationToken.None))
        {
            LogDeleted(Id);
        }

        await EndAsync();
    }

    public Task WakeAsync()
    {
        if (_timer is null || IsReminderLost)
        {
            LookIn(ShortestRest);
        }

        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _reminded = time.GetUtcNow();
        return LookAsync(CancellationToken.None);
    }

    private async Task<ScheduleView> BeginAsync(ScheduleState state)
    {
        await RemindAsync();
        LookIn(ShortestRest);
        return ScheduleViews.Of(state, 1);
    }

    /// <summary>Where reminders cannot be kept now, the next silo that looks for schedules has it done.</summary>
    private async Task RemindAsync()
    {
        try
        {
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            _reminded = time.GetUtcNow();
        }
        catch (Exception e)
        {
            LogNotReminded(Id, e);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await runner.LookAsync(Id, cancellationToken) is { } next)
            {
                if (IsReminderLost)
                {
                    await RemindAsync();
                }

                LookIn(next - time.GetUtcNow());
            }
            else
            {
                await EndAsync();
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLookFailed(Id, e);
            LookIn(AfterFailure);
        }
    }

    private void LookIn(TimeSpan due)
    {
        var rest = due < ShortestRest ? ShortestRest : due > LongestRest ? LongestRest : due;
        _timer ??= this.RegisterGrainTimer(LookAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        _timer.Change(rest, Timeout.InfiniteTimeSpan);
    }

    private async Task EndAsync()
    {
        _timer?.Dispose();
        _timer = null;
        try
        {
            if (await this.GetReminder(Reminder) is { } reminder)
            {
                await this.UnregisterReminder(reminder);
            }
        }
        catch (Exception e)
        {
            LogNotReminded(Id, e);
        }

        DeactivateOnIdle();
    }
}
