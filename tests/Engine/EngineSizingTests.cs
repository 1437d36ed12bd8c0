using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Memory;
using LukePipeline.Luke.Config;

namespace LukePipeline.Tests.Engine;

public sealed class EngineSizingTests
{
    private const long GB = 1L << 30;
    private static readonly LukeConfig Base = new();

    [Fact]
    public void For_CpuWithMemory_IsOneEngineOfOneThreadPerCore()
    {
        var sizing = EngineSizing.For(Base, "cpu", new MachineResources(16, 64 * GB));

        Assert.Equal((16, 1), (sizing.Engines, sizing.Threads));
        Assert.Equal((512, 512), (sizing.Budget.MaxWords, sizing.Budget.MaxSpans));
        Assert.Equal(1024, EngineSizing.BudgetFor("cpu", Base with { HiddenSize = 256, IntermediateSize = 1024 }).MaxWords);
    }

    [Fact]
    public void For_CpuWithLittleMemory_RunsFewerEnginesButOneAtLeast()
    {
        var perEngine = EngineSizing.WorkingBytes(Base, EngineSizing.BudgetFor("cpu", Base));
        var memory = 2 * (EngineSizing.WeightBytes(Base) + (3 * perEngine));

        Assert.Equal(3, EngineSizing.For(Base, "cpu", new MachineResources(16, memory)).Engines);
        Assert.Equal(1, EngineSizing.For(Base, "cpu", new MachineResources(16, GB / 2)).Engines);
    }

    [Fact]
    public void WorkingBytes_LukeBaseOnACpu_IsLittleBesideItsWeights()
    {
        var working = EngineSizing.WorkingBytes(Base, EngineSizing.BudgetFor("cpu", Base));

        Assert.InRange(working, 0, EngineSizing.WeightBytes(Base) / 16);
    }

    [Fact]
    public void For_Cuda_IsOneEngineWithLargeBatches()
    {
        var sizing = EngineSizing.For(Base, "cuda:1", new MachineResources(16, 64 * GB));

        Assert.Equal((1, 16_384), (sizing.Engines, sizing.Budget.MaxSpans));
    }

    [Fact]
    public void For_Overrides_WinOverTheRule()
    {
        var options = new EngineSizingOptions { Engines = 3, Threads = 2, Budget = new BatchBudget { MaxWords = 10, MaxSpans = 20 } };

        var sizing = EngineSizing.For(Base, "cpu", new MachineResources(16, 64 * GB), options);

        Assert.Equal(new EngineSizing(3, 2, options.Budget), sizing);
        Assert.Equal(8, EngineSizing.For(Base, "cpu", new MachineResources(16, 64 * GB), new EngineSizingOptions { Threads = 2 }).Engines);
    }
}
