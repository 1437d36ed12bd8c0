using System.Collections.Concurrent;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Ground.Waits;
using LukePipeline.Tests.Engine;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LukePipeline.Tests.Grains;

public sealed class DeviceModelsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task TryRun_TwoModelsOnOneEngine_ComputeOneAtATime()
    {
        var (gate, running, most) = (new Lock(), 0, 0);
        await using var device = Open(engines: 1, batch =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
            }

            Thread.Yield();
            lock (gate)
            {
                running--;
            }

            return FakeExecutor.Echo(batch);
        });

        // One caller per model: each has a batch taken all the time, and the device takes two.
        await Task.WhenAll(new[] { Ids.Entities, Ids.Relations }.Select(role => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var result = await device.TryRunAsync(new ModelReference(role, "fake", "0"), () => FakeExecutor.Pairs(1, i), ticket: null, default);
                Assert.Equal([i], FakeExecutor.Labels(result!));
            }
        }))).WaitAsync(Patience);

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task TryRun_OneBatchPerEngineMore_IsTakenAndFurtherOnesAreNot()
    {
        using var open = new ManualResetEventSlim();
        using var entered = new CountdownEvent(2);
        await using var device = Open(engines: 2, batch =>
        {
            entered.Signal();
            open.Wait();
            return FakeExecutor.Echo(batch);
        });
        var model = new ModelReference(Ids.Relations, "fake", "0");

        var taken = Enumerable.Range(0, 4).Select(i => device.TryRunAsync(model, () => FakeExecutor.Pairs(1, i), ticket: null, default)).ToList();
        Assert.True(entered.Wait(Patience));
        Assert.Null(await device.TryRunAsync(model, () => FakeExecutor.Pairs(1), ticket: null, default));
        entered.Reset();
        open.Set();

        var results = await Task.WhenAll(taken).WaitAsync(Patience);
        Assert.Equal([0, 1, 2, 3], results.SelectMany(result => FakeExecutor.Labels(result!)));
    }

    [Fact]
    public async Task TryRun_AnotherModelAfterALongWhile_LetsTheUnusedOneGo()
    {
        var time = new FakeTimeProvider();
        var loader = new Loader(FakeExecutor.Echo);
        var device = new DeviceModels(loader, Options.Create(new DeviceOptions { ModelIdle = TimeSpan.FromMinutes(10) }), new WaitBoard(time), time);

        await RunAsync("old");
        await RunAsync("used");
        time.Advance(TimeSpan.FromMinutes(9));
        await RunAsync("used");
        await RunAsync("early");
        Assert.Empty(loader.Released);
        time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync("late");
        Assert.Equal(["old"], loader.Released);

        // It comes back where it is asked for again.
        await RunAsync("old");
        Assert.Equal(["old", "used", "early", "late", "old"], loader.Loaded);
        await device.DisposeAsync();
        Assert.Equal(["early", "late", "old", "old", "used"], loader.Released.Order());

        Task RunAsync(string name) => device.TryRunAsync(new ModelReference(Ids.Relations, name, "0"), () => FakeExecutor.Pairs(1), ticket: null, default).WaitAsync(Patience);
    }

    [Fact]
    public async Task TryRun_ABatchAtWorkForALongWhile_KeepsItsModel()
    {
        using var open = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var time = new FakeTimeProvider();
        var loader = new Loader(batch =>
        {
            entered.Set();
            open.Wait();
            return FakeExecutor.Echo(batch);
        });
        await using var device = new DeviceModels(loader, Options.Create(new DeviceOptions { ModelIdle = TimeSpan.FromMinutes(1) }), new WaitBoard(time), time);

        var slow = device.TryRunAsync(new ModelReference(Ids.Relations, "slow", "0"), () => FakeExecutor.Pairs(1, 7), ticket: null, default);
        Assert.True(entered.Wait(Patience));
        time.Advance(TimeSpan.FromMinutes(5));
        await device.EnsureLoadedAsync(new ModelReference(Ids.Relations, "other", "0"), default).WaitAsync(Patience);
        open.Set();

        Assert.Equal([7], FakeExecutor.Labels((await slow.WaitAsync(Patience))!));
        Assert.Empty(loader.Released);
    }

    [Fact]
    public async Task TryRun_ModelOfWhichMemoryHoldsOneEngine_GetsOne()
    {
        var loader = new Loader(FakeExecutor.Echo) { MostEngines = 1 };
        await using var device = new DeviceModels(loader, Options.Create(new DeviceOptions { Engines = 4 }), new WaitBoard(TimeProvider.System), TimeProvider.System);

        await device.TryRunAsync(new ModelReference(Ids.Relations, "wide", "0"), () => FakeExecutor.Pairs(1), ticket: null, default).WaitAsync(Patience);

        Assert.Equal(1, loader.Executors);
    }

    private static DeviceModels Open(int engines, Func<InferenceBatch, InferenceResult> run) =>
        new(new Loader(run), Options.Create(new DeviceOptions { Engines = engines }), new WaitBoard(TimeProvider.System), TimeProvider.System);

    private sealed class Loader(Func<InferenceBatch, InferenceResult> run) : IModelLoader
    {
        public ConcurrentQueue<string> Loaded { get; } = [];

        public ConcurrentQueue<string> Released { get; } = [];

        public int MostEngines { get; init; } = int.MaxValue;

        public int Executors;

        public Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken)
        {
            Loaded.Enqueue(model.Location);
            return Task.FromResult<ILoadedWeights>(new Weights(this, run, model.Location));
        }

        private sealed class Weights(Loader loader, Func<InferenceBatch, InferenceResult> run, string name) : ILoadedWeights
        {
            public int MostEngines => loader.MostEngines;

            public ILukeExecutor CreateExecutor()
            {
                Interlocked.Increment(ref loader.Executors);
                return new FakeExecutor(run);
            }

            public void Dispose() => loader.Released.Enqueue(name);
        }
    }
}
