using LukePipeline.Engine.Memory;
using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Silo.Hosting;

namespace LukePipeline.Tests.Silo;

public sealed class DeviceSetupTests
{
    private static readonly LukeConfig[] Models = [new()];
    private static readonly EngineMemory Memory = EngineMemory.Of(Models);

    [Fact]
    public void Resolve_MachineWithMemory_TakesAnEnginePerCoreAndWarnsOfNothing()
    {
        var choice = DeviceSetup.Resolve("cpu", engines: 0, shards: 0, threads: 0, Models, new MachineResources(8, 64L << 30));

        Assert.Equal((8, 1, 9, true), (choice.Options.Engines, choice.Options.Threads, choice.Options.Shards, choice.Options.IsBoundByMemory));
        Assert.Equal("cpu, as asked for", choice.Reason);
        Assert.Empty(choice.Warnings);
    }

    [Fact]
    public void Resolve_MachineWithMemoryForTwo_TakesTwoAndSaysWhy()
    {
        var choice = DeviceSetup.Resolve("cpu", engines: 0, shards: 0, threads: 0, Models, new MachineResources(8, 2 * (Memory.WeightBytes + (2 * Memory.EngineBytes))));

        Assert.Equal((2, 4, 3), (choice.Options.Engines, choice.Options.Threads, choice.Options.Shards));
        Assert.Contains("Memory bounds the engines to 2 in place of 8", Assert.Single(choice.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_MachineWithoutMemoryForOne_IsRefusedUnlessANumberIsAskedFor()
    {
        var machine = new MachineResources(8, Memory.WeightBytes);

        var refused = Assert.Throws<LukeException>(() => DeviceSetup.Resolve("cpu", engines: 0, shards: 0, threads: 0, Models, machine));
        Assert.Contains("Give it more memory, or take a smaller model. Or try all the same with --engines 1.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(3, DeviceSetup.Resolve("cpu", engines: 3, shards: 0, threads: 0, Models, machine).Options.Engines);
    }

    [Fact]
    public void Resolve_None_HasNoEngines() =>
        Assert.Equal((0, 8), (DeviceSetup.Resolve("none", engines: 0, shards: 0, threads: 0, Models, new MachineResources(8, 0)).Options is var options ? (options.Engines, options.Shards) : default));
}
