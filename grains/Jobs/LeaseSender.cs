using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Steps;

namespace LukePipeline.Grains.Jobs;

/// <summary>Starts and stops the shards of a job on silos. Nobody waits for an answer: a call that hangs on a dying silo holds up nothing.</summary>
/// <param name="grains">Reaches the shards.</param>
/// <param name="jobId">The job.</param>
/// <param name="time">The clock of the schedule.</param>
/// <param name="logger">The log of the grain.</param>
internal sealed partial class LeaseSender(IGrainFactory grains, string jobId, TimeProvider time, ILogger logger)
{
    /// <summary>A new lease of a shard.</summary>
    /// <param name="planned">The job.</param>
    /// <param name="storedAs">The id that it bears in the store, where that is another.</param>
    /// <param name="shard">The shard.</param>
    public ShardLease NewLease(PlannedJob planned, string? storedAs, int shard) => new(
        jobId, shard, Guid.NewGuid().ToString("N"), planned.Output, planned.Epoch, storedAs, SiloLabel.Parse(planned.Label)?.ToString(), Kind: planned.Kind, Priority: planned.Priority);

    /// <summary>Has a silo start a shard; the schedule hears where it cannot.</summary>
    public void Start(ShardSchedule schedule, ShardLease lease, SiloAddress silo) => _ = StartAsync(schedule, lease, silo);

    /// <summary>Has all silos stop what they hold.</summary>
    /// <param name="schedule">Who holds what; null for nobody.</param>
    public void StopAll(ShardSchedule? schedule)
    {
        foreach (var (lease, silo) in schedule?.Leases() ?? [])
        {
            _ = StopAsync(lease, silo);
        }
    }

    private async Task StartAsync(ShardSchedule schedule, ShardLease lease, SiloAddress silo)
    {
        try
        {
            await ShardOn(silo, lease).StartAsync(lease);
        }
        catch (Exception e)
        {
            if (e is SiloUnavailableException)
            {
                LogLeaving(jobId, lease.Shard, silo.ToString());
            }
            else
            {
                LogUnreached(jobId, lease.Shard, silo.ToString(), e);
            }

            schedule.Hear(new ShardReport(lease, silo, ShardState.Stopped, default), time.GetUtcNow());
            schedule.Avoid(silo, time.GetUtcNow());
        }
    }

    private async Task StopAsync(ShardLease lease, SiloAddress silo)
    {
        try
        {
            await ShardOn(silo, lease).StopAsync(lease.LeaseId);
        }
        catch (Exception e)
        {
            // Its next heartbeat is answered with Stop.
            LogUnreached(jobId, lease.Shard, silo.ToString(), e);
        }
    }

    /// <summary>The grain of a shard on a silo; its key is read back by <see cref="WorkerKey"/>.</summary>
    private IShardGrain ShardOn(SiloAddress silo, ShardLease lease) =>
        grains.GetGrain<IShardGrain>(new WorkerKey(silo, $"{lease.JobId}/{lease.Shard}").ToString());

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of job {JobId} could not be reached on {Silo}.")]
    private partial void LogUnreached(string jobId, int shard, string silo, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} of job {JobId} goes elsewhere: {Silo} is stopping, or gone.")]
    private partial void LogLeaving(string jobId, int shard, string silo);
}
