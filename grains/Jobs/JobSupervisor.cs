using LukePipeline.Grains.Contracts;
using Microsoft.Extensions.Hosting;

namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Runs on every silo and calls the grains of jobs that have not ended, so that a job whose silo died comes back to life within
/// seconds even when none of its shards is at work elsewhere.
/// </summary>
internal sealed partial class JobSupervisor(IGrainFactory grains, JobMetrics metrics, TimeProvider time, ILogger<JobSupervisor> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.Begin();
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var active = await grains.GetGrain<IJobDirectoryGrain>(0).ActiveAsync();
                await Task.WhenAll(active.Select(WakeAsync));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it is, the failure of one round must not end the process.
                LogUnheard(e);
            }
        }
    }

    private async Task WakeAsync(string jobId)
    {
        try
        {
            await grains.GetGrain<IJobGrain>(jobId).WakeAsync();
        }
        catch (Exception e)
        {
            LogUnheard(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A job or the list of jobs did not answer; the next round asks again.")]
    private partial void LogUnheard(Exception exception);
}
