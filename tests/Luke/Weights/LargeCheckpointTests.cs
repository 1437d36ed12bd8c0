using LukePipeline.Luke.Weights;
using LukePipeline.Tests.Support;
using TorchSharp;

namespace LukePipeline.Tests.Luke.Weights;

/// <summary>The size of luke-base: 1.1 GB, half of it a table of 500,000 entities.</summary>
public sealed class LargeCheckpointTests
{
    [Fact]
    public void Open_LukeBaseSize_TakesUnderThreeSecondsWithEveryWeightButTheEntityTable()
    {
        using var folder = new TemporaryFolder();
        LukeBaseFile.Write(folder.File("model.safetensors"));
        var started = ThreadCpuTime.Now;
        long before = GC.GetAllocatedBytesForCurrentThread();

        using var checkpoint = CheckpointDirectory.Open(folder.Path);
        long bytes = 0;
        foreach (var weight in checkpoint.Weights.Weights.Where(w => w.Name != LukeBaseFile.EntityTable))
        {
            checkpoint.Weights.Map(weight.Name).Dispose(); // looks at every element for NaN
            bytes += weight.Bytes;
        }

        using var rows = checkpoint.Weights.ReadRows(LukeBaseFile.EntityTable, [0, 1, 2, 3, 499_999], torch.float32);

        Assert.InRange(new FileInfo(checkpoint.WeightFiles[0]).Length, 1_050_000_000, 1_200_000_000);
        Assert.InRange(bytes, 500_000_000, 700_000_000);
        Assert.Equal([5, 256], rows.shape);
        Assert.InRange((ThreadCpuTime.Now - started).TotalSeconds, 0, 3);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10 << 20);
    }
}
