using LukePipeline.Grains.Contracts;
using LukePipeline.Ground.Waits;
using LukePipeline.Jobs.Work;

namespace LukePipeline.Grains.Shards;

/// <summary>
/// One lease being worked on: the work itself, the heartbeats beside it, and the final report. Runs on pool threads, never on
/// a grain's scheduler.
/// </summary>
internal sealed partial class ShardSession(
    ShardLease lease,
    IShardWork work,
    IJobGrain job,
    SiloAddress silo,
    ShardSessionOptions options,
    WaitBoard waits,
    TimeProvider time,
    ILogger logger,
    Func<bool> isLeaving)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly WorkProgress _progress = new();

    public ShardLease Lease { get; } = lease;

    /// <summary>True once the work has ended; the report of it may still be on its way.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Asks the work to stop; its end shows in the task of <see cref="RunAsync"/>.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Works until the shard is committed, fails or is stopped. Never throws.</summary>
    public async Task RunAsync()
    {
        using var beating = new CancellationTokenSource();
        var heartbeats = BeatAsync(beating.Token);
        var outcome = await WorkAsync();
        await beating.CancelAsync();
        await heartbeats;
        HasEnded = true;
        await ReportEndAsync(outcome);
        LogEnded(Lease.JobId, Lease.Shard, outcome.End, outcome.Message);
    }

    private async Task<ShardOutcome> WorkAsync()
    {
        ShardOutcome outcome;
        try
        {
            outcome = await work.RunAsync(Lease, _progress, _stop.Token);
        }
        catch (Exception e)
        {
            outcome = ShardOutcome.Of(e, _progress.Current, _stop.IsCancellationRequested);
        }

        if (outcome.Unforeseen is { } unforeseen)
        {
            LogFailed(Lease.JobId, Lease.Shard, unforeseen);
        }

        return outcome;
    }

    private static ShardState StateOf(ShardEnd end) => end switch
    {
        ShardEnd.Committed => ShardState.Committed,
        ShardEnd.Failed => ShardState.Failed,
        ShardEnd.Hopeless => ShardState.Hopeless,
        ShardEnd.Refused => ShardState.Refused,
        _ => ShardState.Stopped,
    };

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.HeartbeatPeriod, time);
        var heardAt = time.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    var wait = waits.Of(Lease.Output);
                    var report = new ShardReport(
                        Lease, silo, ShardState.Running, WorkCounters.Of(_progress.Current), WaitingFor: wait?.ToString(), WaitingKind: wait?.Kind, IsLeaving: isLeaving());
                    if (await job.ReportAsync(report) == LeaseVerdict.Stop && !cancellationToken.IsCancellationRequested)
                    {
                        LogLeaseLost(Lease.JobId, Lease.Shard);
                        await _stop.CancelAsync();
                        return;
                    }

                    heardAt = time.GetUtcNow();
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    // The job's grain may be moving to another silo, or its storage be down. Alone for too long, the lease must be taken for lost.
                    LogUnheard(Lease.JobId, Lease.Shard, e);
                    if (time.GetUtcNow() - heardAt > options.AloneFor)
                    {
                        await _stop.CancelAsync();
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }

    private async Task ReportEndAsync(ShardOutcome outcome)
    {
        var report = new ShardReport(
            Lease, silo, StateOf(outcome.End), WorkCounters.Of(outcome.Counts), outcome.Message, outcome.Reason, IsLeaving: isLeaving());
        var until = time.GetUtcNow() + options.AloneFor;
        while (time.GetUtcNow() < until)
        {
            try
            {
                await job.ReportAsync(report);
                return;
            }
            catch (Exception e)
            {
                // Unheard, the lease runs out and the job asks the store: nothing is lost but time.
                LogUnheard(Lease.JobId, Lease.Shard, e);
                await Task.Delay(options.HeartbeatPeriod, time);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} of job {JobId} ended: {State}. {Reason}")]
    private partial void LogEnded(string jobId, int shard, ShardEnd state, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An attempt on shard {Shard} of job {JobId} failed.")]
    private partial void LogFailed(string jobId, int shard, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The lease on shard {Shard} of job {JobId} is gone; the attempt stops.")]
    private partial void LogLeaseLost(string jobId, int shard);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The job {JobId} did not hear the report of shard {Shard}.")]
    private partial void LogUnheard(string jobId, int shard, Exception exception);
}
