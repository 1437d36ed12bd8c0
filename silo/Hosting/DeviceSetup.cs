using LukePipeline.Grains.Devices;
using LukePipeline.Ground.Torch;

namespace LukePipeline.Silo.Hosting;

/// <summary>Turns what was asked for (<c>auto</c>, 0) into what this machine does.</summary>
public static class DeviceSetup
{
    /// <summary>A silo without inference.</summary>
    public const string None = "none";

    /// <summary>Resolves the device of a silo.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <see cref="None"/>.</param>
    /// <param name="engines">Engines on the device; 0 for one per core of a processor, one per GPU.</param>
    /// <param name="shards">Shards at a time; 0 for one more than engines, so that reading never waits for the device.</param>
    /// <param name="threads">Threads per engine.</param>
    public static DeviceOptions Resolve(string device, int engines, int shards, int threads = 1)
    {
        if (device == None)
        {
            return new DeviceOptions { Engines = 0, Shards = shards > 0 ? shards : Environment.ProcessorCount };
        }

        var chosen = TorchDevice.Select(device).Device.ToString();
        var count = engines > 0 ? engines : chosen == "cpu" ? Math.Max(1, Environment.ProcessorCount / threads) : 1;
        return new DeviceOptions { Device = chosen, Engines = count, Threads = threads, Shards = shards > 0 ? shards : count + 1 };
    }
}
