using LukePipeline.Grains.Devices;

namespace LukePipeline.Benchmarks.Scheduling;

/// <summary>A cluster.</summary>
/// <param name="Engines">Engines of all silos together.</param>
/// <param name="Silos">Silos that share them evenly.</param>
/// <param name="Feeders">Silos beside them without engines, which then are the only ones that work on shards: every batch travels.</param>
internal sealed record ClusterLayout(int Engines, int Silos, int Feeders = 0)
{
    /// <summary>What is measured.</summary>
    public static IReadOnlyList<ClusterLayout> All { get; } =
    [
        new(1, 1), new(4, 1), new(4, 2), new(4, 4), new(16, 1), new(16, 2), new(16, 4), new(16, 2, Feeders: 2),
        new(64, 1), new(64, 2), new(64, 4), new(64, 2, Feeders: 2),
    ];

    /// <summary>Shards at work at a time, over all silos.</summary>
    public int Shards => Enumerable.Range(0, Silos + Feeders).Sum(silo => DeviceOf(silo).Shards);

    /// <summary>Batches that each shard has in flight, as a real one.</summary>
    public int InFlight => Math.Max(1, DeviceOf(Silos + Feeders - 1).Engines) + 2;

    /// <summary>The device of a silo, as its own rule would choose it: one shard more than engines.</summary>
    public DeviceOptions DeviceOf(int silo)
    {
        var engines = silo < Silos ? Engines / Silos : 0;
        var shards = (Feeders, engines) switch
        {
            (0, _) => engines + 1,
            (_, 0) => Engines,
            _ => 0,
        };
        return new DeviceOptions { Device = "cpu", Engines = engines, Threads = 1, Shards = shards };
    }
}
