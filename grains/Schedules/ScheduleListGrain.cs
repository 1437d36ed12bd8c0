using LukePipeline.Grains.Contracts;
using Orleans.Concurrency;

namespace LukePipeline.Grains.Schedules;

/// <summary>Reads the list of schedules where they lie; remembers nothing.</summary>
[Reentrant]
internal sealed class ScheduleListGrain(ScheduleHome home) : Grain, IScheduleListGrain
{
    private const int LargestPage = 100;

    public async Task<SchedulePage> ListAsync(int skip, int take)
    {
        var names = await home.Store.ListAsync(CancellationToken.None);
        var found = await Task.WhenAll(names.Skip(skip).Take(Math.Clamp(take, 0, LargestPage)).Select(name => home.Store.ReadAsync(name, CancellationToken.None)));
        return new SchedulePage([.. found.Where(schedule => schedule is not null).Select(schedule => ScheduleViews.Of(schedule!.Value.State, 1))], names.Count);
    }
}
