using Orleans.Concurrency;

namespace LukePipeline.Grains.Contracts;

/// <summary>The schedules of a cluster. Key: 0.</summary>
[Alias("luke.schedules")]
public interface IScheduleListGrain : IGrainWithIntegerKey
{
    /// <summary>The schedules, in the order of their names.</summary>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="take">How many at most, up to 100.</param>
    [Alias("List"), ResponseTimeout("00:00:20"), AlwaysInterleave]
    Task<SchedulePage> ListAsync(int skip, int take);
}

/// <summary>A page of the list of schedules.</summary>
/// <param name="Schedules">The schedules.</param>
/// <param name="Total">How many there are.</param>
[GenerateSerializer, Immutable, Alias("luke.schedule-page")]
public sealed record SchedulePage([property: Id(0)] IReadOnlyList<ScheduleView> Schedules, [property: Id(1)] int Total);
