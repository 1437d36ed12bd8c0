using LukePipeline.Engine.Queue;

namespace LukePipeline.Tests.Engine;

public sealed class HalvingExecutorTests
{
    [Fact]
    public void Run_OutOfMemory_HalvesUntilItFitsAndKeepsTheOrder()
    {
        var fake = LimitedTo(() => 3);
        using var executor = new HalvingExecutor(fake);

        var result = executor.Run(FakeExecutor.Pairs(10));

        Assert.Equal(Enumerable.Range(0, 10), FakeExecutor.Labels(result));
        Assert.Equal([10, 5, 2, 3, 5, 2, 3], fake.Sizes);
        Assert.Equal(4, executor.Parts);
    }

    [Fact]
    public void Run_AfterOutOfMemory_StartsSmallerAndGrowsBack()
    {
        var limit = 3;
        var fake = LimitedTo(() => limit);
        using var executor = new HalvingExecutor(fake);
        executor.Run(FakeExecutor.Pairs(8));
        limit = 100;
        fake.Sizes.Clear();

        executor.Run(FakeExecutor.Pairs(8));
        Assert.Equal([2, 2, 2, 2], fake.Sizes);
        for (var i = 0; i < 40; i++)
        {
            executor.Run(FakeExecutor.Pairs(8));
        }

        Assert.Equal(1, executor.Parts);
        Assert.Equal(8, fake.Sizes[^1]);
    }

    [Fact]
    public void Run_OneItemTooLarge_SaysWhatToChange()
    {
        using var executor = new HalvingExecutor(LimitedTo(() => 0));

        var error = Assert.Throws<InferenceException>(() => executor.Run(FakeExecutor.Pairs(1)));
        Assert.Contains("maxCandidatesPerPass", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AnotherFailure_IsNotRetried()
    {
        var fake = new FakeExecutor(_ => throw new InvalidOperationException("index out of range"));
        using var executor = new HalvingExecutor(fake);

        Assert.Throws<InvalidOperationException>(() => executor.Run(FakeExecutor.Pairs(4)));
        Assert.Equal([4], fake.Sizes);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB", true, false)]
    [InlineData("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried to allocate", true, false)]
    [InlineData("CUDA error: device-side assert triggered", false, true)]
    [InlineData("mat1 and mat2 shapes cannot be multiplied", false, false)]
    public void DeviceErrors_Messages_AreToldApart(string message, bool outOfMemory, bool deviceLost)
    {
        var error = new InvalidOperationException("outer", new InvalidOperationException(message));

        Assert.Equal((outOfMemory, deviceLost), (DeviceErrors.IsOutOfMemory(error), DeviceErrors.IsDeviceLost(error)));
    }

    private static FakeExecutor LimitedTo(Func<int> limit) => new(batch =>
        batch.Count <= limit() ? FakeExecutor.Echo(batch) : throw new InvalidOperationException("CUDA out of memory"));
}
