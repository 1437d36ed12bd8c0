using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Shards;

/// <summary>Holds at most one session; the session does the work.</summary>
[Reentrant, SiloKeyPlacement]
internal sealed class ShardGrain(ShardSessions sessions) : Grain, IShardGrain
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);

    private ShardSession? _session;
    private IGrainTimer? _alive;

    public Task StartAsync(ShardLease lease)
    {
        if (_session?.Lease.LeaseId == lease.LeaseId)
        {
            return Task.CompletedTask;
        }

        _session?.Stop();
        _session = sessions.Start(lease);

        // Collected for idleness, the grain would be activated anew by the next call and know nothing of its session.
        _alive ??= this.RegisterGrainTimer(
            LeaveWhenEndedAsync,
            new GrainTimerCreationOptions(LookPeriod, LookPeriod) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task StopAsync(string leaseId)
    {
        if (_session?.Lease.LeaseId == leaseId)
        {
            _session.Stop();
            Leave();
        }

        return Task.CompletedTask;
    }

    private Task LeaveWhenEndedAsync()
    {
        if (_session is not { HasEnded: false })
        {
            Leave();
        }

        return Task.CompletedTask;
    }

    private void Leave()
    {
        _session = null;
        _alive?.Dispose();
        _alive = null;
        DeactivateOnIdle();
    }
}
