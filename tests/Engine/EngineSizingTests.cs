using LukePipeline.Engine.Memory;
using LukePipeline.Luke.Config;

namespace LukePipeline.Tests.Engine;

public sealed class EngineSizingTests
{
    private const long GB = 1L << 30;
    private static readonly LukeConfig Base = new();
    private static readonly EngineMemory OfBase = EngineMemory.Of(Base, isClosed: false);

    [Fact]
    public void For_CpuWithMemory_IsOneEngineOfOneThreadPerCore()
    {
        var sizing = EngineSizing.For(OfBase, "cpu", new MachineResources(16, 64 * GB));

        Assert.Equal(new EngineSizing(16, 1), sizing);
        Assert.Equal((512, 512), (EngineSizing.BudgetFor("cpu", Base).MaxWords, EngineSizing.BudgetFor("cpu", Base).MaxSpans));
        Assert.Equal(1024, EngineSizing.BudgetFor("cpu", Base with { HiddenSize = 256, IntermediateSize = 1024 }).MaxWords);
    }

    [Fact]
    public void BudgetFor_ClosedCheckpoint_LooksAtWordsAndNotAtCandidates()
    {
        var small = Base with { HiddenSize = 256, IntermediateSize = 1024, NumHiddenLayers = 4 };

        Assert.Equal((1024, 16_384), (EngineSizing.BudgetFor("cpu", small, isClosed: true) is var closed ? (closed.MaxWords, closed.MaxSpans) : default));
        Assert.Equal((256, 4096), (EngineSizing.BudgetFor("cpu", Base, isClosed: true) is var wide ? (wide.MaxWords, wide.MaxSpans) : default));
    }

    [Fact]
    public void For_CpuWithLittleMemory_RunsFewerEnginesWithMoreThreadsAndSaysWhy()
    {
        var memory = 2 * (OfBase.WeightBytes + (3 * OfBase.EngineBytes));

        var sizing = EngineSizing.For(OfBase, "cpu", new MachineResources(16, memory));

        Assert.Equal((3, 5, true), (sizing.Engines, sizing.Threads, sizing.Fits));
        Assert.StartsWith("Memory bounds the engines to 3 in place of 16: the weights take", sizing.Notice, StringComparison.Ordinal);
        Assert.Equal((3, 2), (EngineSizing.For(OfBase, "cpu", new MachineResources(16, memory), threads: 2) is var given ? (given.Engines, given.Threads) : default));
    }

    [Fact]
    public void For_CpuThatHoldsNotEvenOneInItsHalf_WarnsAndOneThatHoldsNoneAtAllDoesNotFit()
    {
        var little = EngineSizing.For(OfBase, "cpu", new MachineResources(16, OfBase.WeightBytes + OfBase.EngineBytes));
        var none = EngineSizing.For(OfBase, "cpu", new MachineResources(16, OfBase.WeightBytes));

        Assert.Equal((1, true), (little.Engines, little.Fits));
        Assert.StartsWith("Memory is short: the weights take", little.Notice, StringComparison.Ordinal);
        Assert.Equal((1, false), (none.Engines, none.Fits));
    }

    [Fact]
    public void Of_SeveralModels_CountsThemAll()
    {
        var both = EngineMemory.Of([Base, Base]);

        Assert.Equal((2 * OfBase.WeightBytes, 2 * EngineMemory.Of(Base, isClosed: true).EngineBytes), (both.WeightBytes, both.EngineBytes));
    }

    [Fact]
    public void Of_LukeBaseOnACpu_AnEngineIsLittleBesideItsWeights() => Assert.InRange(OfBase.EngineBytes, 0, OfBase.WeightBytes / 16);

    [Fact]
    public void For_Cuda_IsOneEngineWithLargeBatches()
    {
        var sizing = EngineSizing.For(OfBase, "cuda:1", new MachineResources(16, GB / 4));

        Assert.Equal(new EngineSizing(1, 1), sizing);
        Assert.Equal(16_384, EngineSizing.BudgetFor("cuda:1", Base).MaxSpans);
    }

    [Fact]
    public void For_Overrides_WinOverTheRule()
    {
        Assert.Equal(new EngineSizing(3, 2), EngineSizing.For(OfBase, "cpu", new MachineResources(16, GB / 4), engines: 3, threads: 2));
        Assert.Equal(8, EngineSizing.For(OfBase, "cpu", new MachineResources(16, 64 * GB), threads: 2).Engines);
    }
}
