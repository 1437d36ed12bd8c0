using LukePipeline.Grains.Contracts;
using Microsoft.Extensions.Hosting;

namespace LukePipeline.Grains.Schedules;

/// <summary>
/// Runs on every silo and calls the grains of all schedules, so that one whose silo died goes on within seconds, and one whose reminder is
/// lost gets another.
/// </summary>
internal sealed partial class ScheduleSupervisor(IGrainFactory grains, ScheduleHome home, TimeProvider time, ILogger<ScheduleSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Rounds from one look at what schedules there are to the next; a new one is kept by its own reminder meanwhile.</summary>
    private const int RoundsPerList = 12;

    private const int CallsAtOnce = 32;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!home.IsThere)
        {
            return;
        }

        IReadOnlyList<string> known = [];
        using var timer = new PeriodicTimer(Period, time);
        for (var round = 0; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                known = round % RoundsPerList == 0 ? await home.Store.ListAsync(stoppingToken) : known;
                await Parallel.ForEachAsync(known, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = stoppingToken }, (id, _) => WakeAsync(id));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, the failure of one round must not end the process.
                LogUnheard(e);
            }
        }
    }

    private async ValueTask WakeAsync(string id)
    {
        try
        {
            await grains.GetGrain<IScheduleGrain>(id).WakeAsync();
        }
        catch (Exception e)
        {
            LogUnheard(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A schedule, or the list of them, could not be read; the next round tries again.")]
    private partial void LogUnheard(Exception exception);
}
