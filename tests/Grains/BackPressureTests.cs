using System.Diagnostics.Metrics;
using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Codec;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;
using LukePipeline.Tests.Engine;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Grains;

/// <summary>What crosses between silos, and how much of it at a time.</summary>
public sealed class BackPressureTests
{
    [Fact]
    public async Task Dispatch_MoreThanTheDevicesHold_WaitsInThePoolAndNotAtTheDevice()
    {
        const int Batches = 40;
        var capacity = new SiloCapacity("cpu", Engines: 1, Shards: 2);
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), capacity, capacity);
        var gate = new ManualResetEventSlim();
        cluster.Compute = batch =>
        {
            gate.Wait(TimeSpan.FromSeconds(60));
            return FakeExecutor.Echo(batch);
        };

        var results = Enumerable.Range(0, Batches).Select(i => cluster.DispatchAsync(FakeExecutor.Pairs(1, first: i))).ToList();

        // One runs and one waits at each device; everything else stays with its sender. The own device is the first to be full.
        await Eventually.IsTrueAsync(
            () => cluster.Envelopes.Count >= capacity.QueueBound && cluster.Batches.Count >= 2, "both devices are full");
        Assert.Equal(capacity.QueueBound, cluster.Envelopes.Count);
        Assert.Equal(2, cluster.Batches.Count);
        Assert.All(results, result => Assert.False(result.IsCompleted));

        gate.Set();
        var labels = (await Task.WhenAll(results)).SelectMany(FakeExecutor.Labels);
        Assert.Equal(Enumerable.Range(0, Batches), labels);
    }

    [Fact]
    public async Task Dispatch_AllEnginesBusy_SendsNoBodyToBeRefused()
    {
        const int Engines = 3;
        var capacity = new SiloCapacity("cpu", Engines: 1, Shards: 2);
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), capacity, capacity, capacity, new SiloCapacity("cpu", Engines: 0, Shards: 2));
        var (company, busy, round) = (new object(), 0, 0);
        cluster.Compute = batch =>
        {
            // A batch lasts until each engine has one, so that all are busy at once. The last ones may find no company, and wait no longer for it.
            lock (company)
            {
                var mine = round;
                if (++busy == Engines)
                {
                    (busy, round) = (0, round + 1);
                    Monitor.PulseAll(company);
                }
                else if (!Monitor.Wait(company, TimeSpan.FromSeconds(1)) && mine == round)
                {
                    busy--;
                }
            }

            return FakeExecutor.Echo(batch);
        };

        await cluster.DispatchEverywhereAsync(i => FakeExecutor.Pairs(1, first: i), ofEach: 100);

        var (sent, refused) = (cluster.Envelopes.Sum(bytes => (long)bytes), cluster.Refused.Sum(bytes => (long)bytes));
        Assert.True(sent > 0);
        Assert.True(refused * 10 < sent - refused, $"{refused} bytes were refused, {sent - refused} done.");
    }

    [Fact]
    public async Task Dispatch_BatchBeyondOneMessage_GoesInPiecesOfAtMostFourMegabytes()
    {
        await using var cluster = await DeviceCluster.StartAsync(
            new FakeJob(shards: 1), new SiloCapacity("cpu", Engines: 0, Shards: 2), new SiloCapacity("cpu", Engines: 1, Shards: 2));
        var batch = new PairBatch([.. Enumerable.Range(0, 6000).Select(i => new PairItem([i, .. new int[500]], default, default))]);
        Assert.True(BatchCodec.SizeOf(batch) > 2 * BatchCodec.MaxBytes);

        var result = await cluster.DispatchAsync(batch);

        Assert.Equal(Enumerable.Range(0, 6000), FakeExecutor.Labels(result));
        Assert.True(cluster.Envelopes.Count > 2);
        Assert.All(cluster.Envelopes, bytes => Assert.InRange(bytes, 1, 4 << 20));
    }

    [Fact]
    public async Task Dispatch_ToTheOwnDevice_HandsTheBatchOverAsItIs()
    {
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), new SiloCapacity("cpu", Engines: 1, Shards: 2));
        InferenceBatch? arrived = null;
        cluster.Compute = given =>
        {
            arrived = given;
            return FakeExecutor.Echo(given);
        };
        var batch = FakeExecutor.Pairs(3);

        await cluster.DispatchAsync(batch);

        Assert.Same(batch, arrived);
        Assert.Empty(cluster.Envelopes);
    }

    [Fact]
    public async Task Dispatch_Batches_AreMeasured()
    {
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), new SiloCapacity("cpu", Engines: 1, Shards: 2));
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == LukeTelemetry.Name)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();

        await cluster.DispatchAsync(FakeExecutor.Pairs(3));

        // Other tests of this process may measure beside this one, so the sums are at least its own.
        Assert.True(seen["luke.batch.sent"] >= 1);
        Assert.True(seen["luke.batch.size"] >= BatchCodec.SizeOf(FakeExecutor.Pairs(3)));
        Assert.True(seen["luke.batch.duration"] > 0);
        Assert.True(seen["luke.engine.busy"] > 0);
    }
}
