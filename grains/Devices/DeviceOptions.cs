namespace LukePipeline.Grains.Devices;

/// <summary>The device of this silo and how it is used.</summary>
public sealed class DeviceOptions
{
    /// <summary>The device: <c>cpu</c>, <c>cuda:0</c>. Chosen at start, never <c>auto</c> here.</summary>
    public string Device { get; set; } = "cpu";

    /// <summary>Engines on the device; 0 for a silo without inference. Default: 1.</summary>
    public int Engines { get; set; } = 1;

    /// <summary>
    /// Whether a model gets fewer engines where the memory of this process does not hold as many: nobody has asked for a number. Default: false.
    /// </summary>
    public bool IsBoundByMemory { get; set; }

    /// <summary>Threads that each engine computes with. Default: 1, which uses cores best when there is an engine for each.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>How long one batch may run before the device is taken to hang, and with it the process for useless. Default: 10 minutes.</summary>
    public TimeSpan StallAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a model stays that no batch asks for: it leaves when another one is loaded. Default: 10 minutes.</summary>
    public TimeSpan ModelIdle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Shards in work on this silo at the same time. Default: 2.</summary>
    public int Shards { get; set; } = 2;
}
