using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Memory;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke;
using LukePipeline.Tests.Extraction;
using LukePipeline.Tests.Luke.Weights;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>Holding a model takes less than 1.3 times the bytes of the weights that the task uses, the memory of running batches included.</summary>
[Collection(Alone)]
public sealed class ModelMemoryTests : IDisposable
{
    private const string Alone = "Memory of this process";
    private const double MostPerWeightByte = 1.3;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public void Load_HalfOfLukeBase_HoldsEveryWeightOnce()
    {
        var bytes = LukeBaseFile.WriteEntityCheckpoint(_folder.Path, RecipeCases.Tokenizer, layers: 6, words: 2_000);
        GC.Collect();
        NativeHeap.Trim(); // what earlier tests have left
        var before = ProcessMemory.Anonymous(Environment.ProcessId);

        using var weights = PackedLukeWeights.Load(Checkpoint.Open(_folder.Path), ModelRole.Entities);

        var growth = ProcessMemory.Anonymous(Environment.ProcessId) - before;
        Assert.InRange(bytes, 200_000_000, 250_000_000);
        Assert.InRange(growth, bytes * 0.8, bytes * MostPerWeightByte);
    }

    /// <summary>
    /// The whole program over real batches with both engines: how much more its peak is with luke-base than with a model of some kilobytes.
    /// </summary>
    [LinuxFact]
    [Trait("Category", "Long")]
    public async Task Run_LukeBase_HoldsLittleMoreThanTheWeightsItUses()
    {
        using var tiny = new GoldenCheckpoints();
        var large = Directory.CreateDirectory(_folder.File("luke-base")).FullName;
        var bytes = LukeBaseFile.WriteEntityCheckpoint(large, RecipeCases.Tokenizer);
        Archive.Write(_folder.File("in"), files: 2, documents: 3);

        var without = await PeakOfRunAsync("tiny-out", tiny.Entities);
        var with = await PeakOfRunAsync("large-out", large);

        Assert.InRange(bytes, 570_000_000, 600_000_000);
        Assert.InRange(with - without, bytes * 0.8, bytes * MostPerWeightByte);
    }

    private async Task<long> PeakOfRunAsync(string output, string model)
    {
        using var luke = LukeProcess.Start(
            "run", _folder.File("in"), "--output", _folder.File(output), "--entity-model", model, "--stages", "entities",
            "--engines", "2");
        long peak = 0;
        while (!luke.HasExited)
        {
            peak = Math.Max(peak, ProcessMemory.Anonymous(luke.Id));
            await Task.Delay(10); // the kernel keeps no peak of this number: it has to be sampled
        }

        (await luke.WaitAsync()).Expect(0);
        return peak;
    }

    /// <summary>Nothing else runs meanwhile in the test process, whose memory is measured.</summary>
    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class AloneCollection;
}
