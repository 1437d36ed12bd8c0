using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Shards;

/// <summary>The work on one shard, from reading to commit, without anything of leases and heartbeats.</summary>
internal interface IShardWork
{
    /// <summary>Does the work of one attempt.</summary>
    /// <param name="lease">The shard, and the id under which the attempt writes.</param>
    /// <param name="progress">Takes the counters as the work goes on; any thread may read them.</param>
    /// <param name="cancellationToken">Stops the attempt; what it wrote stays invisible.</param>
    /// <returns>How it ended: anything but <see cref="ShardState.Running"/>.</returns>
    Task<ShardOutcome> RunAsync(ShardLease lease, WorkProgress progress, CancellationToken cancellationToken);
}

/// <summary>How an attempt ended.</summary>
/// <param name="State">Anything but <see cref="ShardState.Running"/>.</param>
/// <param name="Counters">The work of the committed attempt, whoever made it; what was done so far otherwise.</param>
/// <param name="Message">Why it did not end with a commit; null otherwise.</param>
/// <param name="Reason">The same as a reason of the closed set; null where none fits.</param>
internal sealed record ShardOutcome(ShardState State, WorkCounters Counters, string? Message = null, ReasonCode? Reason = null)
{
    /// <summary>An attempt that ended by a failure.</summary>
    public static ShardOutcome Of(ShardState state, WorkCounters counters, Exception failure) =>
        new(state, counters, failure.Message, (failure as LukeException)?.Reason);
}

/// <summary>The counters of an attempt under way: written and read from any thread.</summary>
internal sealed class WorkProgress
{
    private readonly Lock _gate = new();
    private WorkCounters _counters;

    /// <summary>The counters now.</summary>
    public WorkCounters Current
    {
        get
        {
            lock (_gate)
            {
                return _counters;
            }
        }
    }

    /// <summary>Changes the counters; from any thread.</summary>
    public void Add(Func<WorkCounters, WorkCounters> change)
    {
        lock (_gate)
        {
            _counters = change(_counters);
        }
    }
}
