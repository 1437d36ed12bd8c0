namespace LukePipeline.Grains.Jobs;

/// <summary>
/// Which silos work on a job that asks for few of them: the same ones for as long as they can, others in the place of those that leave, or
/// have more trouble with its shards.
/// </summary>
/// <param name="most">How many work on it at a time.</param>
internal sealed class SiloChoice(int most)
{
    private List<SiloAddress> _chosen = [];

    /// <summary>Chooses, and keeps to it.</summary>
    /// <param name="alive">The silos that are alive, the better ones first.</param>
    /// <param name="troubleOf">How much speaks against one.</param>
    public IReadOnlyList<SiloAddress> Choose(IEnumerable<SiloAddress> alive, Func<SiloAddress, int> troubleOf) =>
        _chosen = [.. alive.OrderBy(troubleOf).ThenBy(silo => !_chosen.Contains(silo)).Take(most)];

    /// <summary>The chosen silos that may be given a shard now: one that is new must wait until one that was chosen before it has finished.</summary>
    /// <param name="holders">The silos that hold shards of the job; one may be among them several times.</param>
    public IReadOnlySet<SiloAddress> Admit(IEnumerable<SiloAddress> holders)
    {
        var busy = holders.ToHashSet();
        var free = Math.Max(0, most - busy.Count);
        return _chosen.Where(busy.Contains).Concat(_chosen.Where(silo => !busy.Contains(silo)).Take(free)).ToHashSet();
    }
}
