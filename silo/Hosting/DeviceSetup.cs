using LukePipeline.Engine.Memory;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground;
using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;

namespace LukePipeline.Silo.Hosting;

/// <summary>Turns what was asked for (<c>auto</c>, 0) into what this machine does.</summary>
public static class DeviceSetup
{
    /// <summary>A silo without inference.</summary>
    public const string None = "none";

    /// <summary>Resolves the device of a silo.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <see cref="None"/>.</param>
    /// <param name="engines">Engines on the device; 0 for one per core of a processor as far as memory goes, one per GPU.</param>
    /// <param name="shards">Shards at a time; 0 for one more than engines, so that reading never waits for the device.</param>
    /// <param name="threads">Threads per engine; 0 for one, or more where memory bounds the engines below the cores.</param>
    /// <param name="models">Shapes of the models that will run, as far as they are known.</param>
    /// <exception cref="LukeException">There is no such device, or the models need more memory than there is.</exception>
    public static DeviceChoice Resolve(string device, int engines, int shards, int threads, IReadOnlyList<LukeConfig> models) =>
        Resolve(device, engines, shards, threads, models, MachineResources.Current);

    internal static DeviceChoice Resolve(
        string device, int engines, int shards, int threads, IReadOnlyList<LukeConfig> models, MachineResources machine)
    {
        if (device == None)
        {
            var none = new DeviceOptions { Engines = 0, Shards = shards > 0 ? shards : machine.Processors };
            return new DeviceChoice(none, "none: this process reads and encodes", []);
        }

        var chosen = TorchDevice.Select(device);
        var name = chosen.Device.ToString();
        var sizing = EngineSizing.For(EngineMemory.Of(models), name, machine, engines, threads);
        if (!sizing.Fits)
        {
            throw new LukeException($"{sizing.Notice} Or try all the same with --engines 1.");
        }

        var options = new DeviceOptions
        {
            Device = name,
            Engines = sizing.Engines,
            IsBoundByMemory = engines == 0,
            Threads = sizing.Threads,
            Shards = shards > 0 ? shards : sizing.Engines + 1,
        };
        string?[] warnings = [chosen.IsFallback ? $"No GPU is used. {chosen.Reason}." : null, sizing.Notice];
        return new DeviceChoice(options, chosen.Reason, [.. warnings.OfType<string>()]);
    }
}
