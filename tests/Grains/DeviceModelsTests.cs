using LukePipeline.Grains.Models;
using LukePipeline.Inference;
using LukePipeline.Tests.Inference;
using Microsoft.Extensions.Options;

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
        await Task.WhenAll(new[] { ModelRole.Entities, ModelRole.Relations }.Select(role => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                var result = await device.TryRunAsync(new ModelReference(role, "fake", "0"), () => FakeExecutor.Pairs(1, i), default);
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
        var model = new ModelReference(ModelRole.Relations, "fake", "0");

        var taken = Enumerable.Range(0, 4).Select(i => device.TryRunAsync(model, () => FakeExecutor.Pairs(1, i), default)).ToList();
        Assert.True(entered.Wait(Patience));
        Assert.Null(await device.TryRunAsync(model, () => FakeExecutor.Pairs(1), default));
        entered.Reset();
        open.Set();

        var results = await Task.WhenAll(taken).WaitAsync(Patience);
        Assert.Equal([0, 1, 2, 3], results.SelectMany(result => FakeExecutor.Labels(result!)));
    }

    private static DeviceModels Open(int engines, Func<InferenceBatch, InferenceResult> run) =>
        new(new Loader(run), Options.Create(new DeviceOptions { Engines = engines }), TimeProvider.System);

    private sealed class Loader(Func<InferenceBatch, InferenceResult> run) : IModelLoader, ILoadedWeights
    {
        public Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken) => Task.FromResult<ILoadedWeights>(this);

        public ILukeExecutor CreateExecutor() => new FakeExecutor(run);

        public void Dispose()
        {
        }
    }
}
