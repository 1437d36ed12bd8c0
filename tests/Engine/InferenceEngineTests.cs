using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Ground;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Engine;

public sealed class InferenceEngineTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_ManyCallers_EachGetsItsOwnResult()
    {
        await using var engine = new InferenceEngine("test", () => new FakeExecutor());
        var calls = Enumerable.Range(0, 50).Select(i => engine.RunAsync(FakeExecutor.Pairs(3, i), CancellationToken.None)).ToList();

        var results = await Task.WhenAll(calls).WaitAsync(Patience);

        Assert.Equal(Enumerable.Range(0, 50), results.Select(r => FakeExecutor.Labels(r).First()));
        Assert.Equal(EngineState.Ready, engine.State);
        Assert.Equal(0, engine.Load);
    }

    [Fact]
    public async Task RunAsync_AnyCaller_RunsOnTheEnginesOneThread()
    {
        var threads = new HashSet<string?>();
        await using var engine = new InferenceEngine("one", () => new FakeExecutor(b =>
        {
            threads.Add(Thread.CurrentThread.Name);
            return FakeExecutor.Echo(b);
        }));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None)))).WaitAsync(Patience);

        Assert.Equal(["luke engine one"], threads);
    }

    [Fact]
    public async Task RunAsync_ExecutorThrows_FailsThatCallAlone()
    {
        await using var engine = new InferenceEngine("test", () => new FakeExecutor(b =>
            b.Count == 2 ? throw new InvalidOperationException("bad index") : FakeExecutor.Echo(b)));

        var error = await Assert.ThrowsAsync<InferenceException>(() => engine.RunAsync(FakeExecutor.Pairs(2), CancellationToken.None));
        Assert.Equal("The model failed on a batch of 2: bad index", error.Message);
        Assert.Equal([7], FakeExecutor.Labels(await engine.RunAsync(FakeExecutor.Pairs(1, 7), CancellationToken.None)));
    }

    [Fact]
    public async Task RunAsync_DeviceLost_FailsEveryLaterCallToo()
    {
        await using var engine = new InferenceEngine("cuda:0", () => new FakeExecutor(_ => throw new InvalidOperationException("CUDA error: unspecified launch failure")));

        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None));
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None));
        Assert.Equal(EngineState.Failed, engine.State);
    }

    [Fact]
    public async Task RunAsync_QueueFull_WaitsOutside()
    {
        using var gate = new Gate();
        await using var engine = new InferenceEngine("test", () => new FakeExecutor(gate.Run), new InferenceEngineOptions { QueueCapacity = 1 });
        var running = engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None);
        await gate.Entered.WaitAsync(Patience);
        var queued = engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var outside = engine.RunAsync(FakeExecutor.Pairs(1), cancellation.Token);

        Assert.Equal(2, engine.Load);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside);
        gate.Open();
        await Task.WhenAll(running, queued).WaitAsync(Patience);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileQueued_IsNotRun()
    {
        using var gate = new Gate();
        var fake = new FakeExecutor(gate.Run);
        await using var engine = new InferenceEngine("test", () => fake);
        var running = engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None);
        await gate.Entered.WaitAsync(Patience);
        using var cancellation = new CancellationTokenSource();
        var queued = engine.RunAsync(FakeExecutor.Pairs(5), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);
        gate.Open();
        await running.WaitAsync(Patience);
        await engine.RunAsync(FakeExecutor.Pairs(3), CancellationToken.None).WaitAsync(Patience);

        Assert.Equal([1, 3], fake.Sizes);
    }

    [Fact]
    public async Task RunAsync_DeviceHangs_FailsCallersAndReportsIt()
    {
        using var gate = new Gate();
        var time = new FakeTimeProvider();
        await using var engine = new InferenceEngine("test", () => new FakeExecutor(gate.Run), new InferenceEngineOptions { StallAfter = TimeSpan.FromMinutes(1) }, time);
        var running = engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None);
        await gate.Entered.WaitAsync(Patience);
        var queued = engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(EngineState.Ready, engine.State);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(EngineState.Stalled, engine.State);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => running);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => queued);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None));
        gate.Open();
    }

    [Fact]
    public async Task WaitUntilReadyAsync_ModelCannotBeLoaded_SaysWhy()
    {
        await using var engine = new InferenceEngine("test", () => throw new LukeException("No config.json in /models/x."));

        var error = await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.WaitUntilReadyAsync(CancellationToken.None).WaitAsync(Patience));
        Assert.Equal("No config.json in /models/x.", error.Message);
        Assert.Equal(EngineState.Failed, engine.State);
    }

    [Fact]
    public async Task DisposeAsync_WithWork_FinishesTheRunningBatchAndFailsTheRest()
    {
        using var gate = new Gate();
        var fake = new FakeExecutor(gate.Run);
        var engine = new InferenceEngine("test", () => fake);
        var running = engine.RunAsync(FakeExecutor.Pairs(1, 4), CancellationToken.None);
        await gate.Entered.WaitAsync(Patience);
        var queued = engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None);

        var disposal = engine.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<EngineUnavailableException>(() => queued);
        Assert.False(fake.IsDisposed);
        gate.Open();

        Assert.Equal([4], FakeExecutor.Labels(await running));
        await disposal.WaitAsync(Patience);
        Assert.True(fake.IsDisposed);
        Assert.Equal(EngineState.Stopped, engine.State);
        await Assert.ThrowsAsync<EngineUnavailableException>(() => engine.RunAsync(FakeExecutor.Pairs(1), CancellationToken.None));
    }

    /// <summary>Holds the engine's thread inside a batch until the test lets it go.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public InferenceResult Run(InferenceBatch batch)
        {
            _entered.TrySetResult();
            _open.Wait(Patience);
            return FakeExecutor.Echo(batch);
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }
}
