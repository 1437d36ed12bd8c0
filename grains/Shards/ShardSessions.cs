using System.Collections.Concurrent;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground.Waits;
using Microsoft.Extensions.Options;

namespace LukePipeline.Grains.Shards;

/// <summary>The shards in work on this silo. When the silo is told to stop they may finish, for a bounded time, before it leaves.</summary>
internal sealed partial class ShardSessions(
    IShardWork work,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    OwnDevice device,
    IOptions<ShardSessionOptions> options,
    WaitBoard waits,
    TimeProvider time,
    ILogger<ShardSessions> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<string, (ShardSession Session, Task Running)> _sessions = new();
    private volatile bool _draining;

    /// <summary>Starts work under a lease.</summary>
    /// <exception cref="SiloUnavailableException">The silo is stopping; the shard belongs elsewhere.</exception>
    public ShardSession Start(ShardLease lease)
    {
        if (_draining)
        {
            throw new SiloUnavailableException("This silo is stopping and takes no more shards.");
        }

        var job = grains.GetGrain<IJobGrain>(lease.JobId);
        var session = new ShardSession(lease, work, job, silo.SiloAddress, options.Value, waits, time, logger, () => _draining);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.Run(async () =>
        {
            await begin.Task;
            await session.RunAsync();
            _sessions.TryRemove(lease.LeaseId, out _);
        });
        _sessions[lease.LeaseId] = (session, running);
        begin.SetResult();
        return session;
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ShardSessions), ServiceLifecycleStage.Active, _ => Task.CompletedTask, DrainAsync);

    /// <summary>Lets shards finish, then the batches of other silos, which would be computed again elsewhere; all in the time of the drain.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        var until = Task.Delay(options.Value.DrainTime, time, cancellationToken);
        var running = _sessions.Values.Select(session => session.Running).ToArray();
        if (running.Length > 0)
        {
            LogDraining(running.Length, options.Value.DrainTime);
            var finished = Task.WhenAll(running);
            await Task.WhenAny(finished, until);
            foreach (var (session, _) in _sessions.Values)
            {
                session.Stop();
            }

            await Task.WhenAny(finished, Task.Delay(options.Value.HeartbeatPeriod * 3, time, CancellationToken.None));
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(device.LeaveAsync(time, leaving.Token), until);
        await leaving.CancelAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopping: {Count} shards in work may finish within {DrainTime}.")]
    private partial void LogDraining(int count, TimeSpan drainTime);
}
