using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>The parts that need no GPU: which memory is used when.</summary>
public sealed class HostStagingTests
{
    [Fact]
    public void Upload_ManyBatches_UseOneBufferThatGrows()
    {
        var (made, waits) = (0, 0);
        using var staging = new HostStaging(Lock, memory => memory.clone(), () => waits++);
        for (var batch = 1; batch <= 5; batch++)
        {
            staging.Begin();
            var values = Enumerable.Range(0, 3).Select(i => Enumerable.Repeat((long)(batch * 10) + i, 20_000 * batch).ToArray()).ToArray();
            var sent = values.Select(staging.Upload).ToArray();
            Assert.Equal(values, sent.Select(tensor => tensor.data<long>().ToArray()));
            Assert.Equal(batch - 1, waits);
        }

        // Room for 65,536 values at first, and twice as much at batches 2, 3 and 5.
        Assert.Equal(4, made);

        Tensor Lock(Tensor memory)
        {
            made++;
            return memory.clone();
        }
    }

    [Fact]
    public void Upload_BufferOutgrownWithinABatch_IsNotWrittenOver()
    {
        // A copy that has not run yet when the next one is started.
        var pending = new List<Tensor>();
        using var staging = new HostStaging(memory => memory.clone(), Keep, () => { });

        staging.Upload(Enumerable.Repeat(1L, 50_000).ToArray());
        staging.Upload(Enumerable.Repeat(2L, 50_000).ToArray());

        Assert.Equal([1L, 2L], pending.Select(memory => memory[49_999].item<long>()));

        Tensor Keep(Tensor memory)
        {
            pending.Add(memory.narrow(0, 0, memory.shape[0]));
            return memory.clone();
        }
    }
}
