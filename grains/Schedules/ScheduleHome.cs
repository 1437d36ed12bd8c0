using LukePipeline.Jobs.Schedules;
using LukePipeline.Storage;

namespace LukePipeline.Grains.Schedules;

/// <summary>Where the schedules of a cluster lie: one place, which all its silos see.</summary>
/// <param name="open">Opens it; null for a cluster that keeps no schedules.</param>
public sealed class ScheduleHome(Func<IBlobStore>? open)
{
    private readonly Lazy<ScheduleStore?> _store = new(() => open is null ? null : new ScheduleStore(open()));

    /// <summary>No schedules.</summary>
    public static ScheduleHome None { get; } = new(null);

    /// <summary>Whether there is one.</summary>
    internal bool IsThere => open is not null;

    /// <summary>The schedules.</summary>
    /// <exception cref="ScheduleException">The cluster has no home.</exception>
    internal ScheduleStore Store => _store.Value
        ?? throw new ScheduleException("This cluster keeps no schedules, since its silos have no place for them. Start every silo with --home, one folder or URL that all of them see.");
}
