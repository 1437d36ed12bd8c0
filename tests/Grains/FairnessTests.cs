using System.Collections.Concurrent;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Engine;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Grains;

/// <summary>Several jobs beside each other on devices that have too little room for all: counted in batches, not in seconds.</summary>
public sealed class FairnessTests
{
    private const int SmallJobs = 10;

    private static readonly SiloCapacity OneEngine = new("cpu", Engines: 1, Shards: 2);

    [Fact]
    public async Task Dispatch_TenSmallJobsBesideALargeOne_AreDoneBeforeIt()
    {
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), OneEngine);
        var (gate, order) = Hold(cluster);
        var large = Send(cluster, new DeviceWish("large"), first: 1000, count: 400);
        await FullAsync(cluster);

        // Each has three batches, one after the other, as a small job has.
        var small = Enumerable.Range(0, SmallJobs).Select(job => SendInTurnAsync(cluster, new DeviceWish($"small-{job}"), first: job * 3, count: 3)).ToList();
        gate.Set();
        await Task.WhenAll(small);
        var ofLarge = order.Count(label => label >= 1000);
        await large;

        // Beside ten jobs it is one of eleven: about three batches, those that the device held before, and those that come between two of a small job.
        Assert.True(ofLarge <= 4 * 3 * SmallJobs, $"The large job had {ofLarge} batches computed while the small ones had {3 * SmallJobs}.");
        Assert.Equal(400 + (3 * SmallJobs), order.Count);
    }

    [Fact]
    public async Task Dispatch_JobsOfAllPriorities_HaveTurnsInProportionAndNoneStarves()
    {
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), OneEngine);
        var (gate, order) = Hold(cluster);
        var before = Send(cluster, new DeviceWish("before"), first: 9000, count: OneEngine.QueueBound);
        await FullAsync(cluster);

        var jobs = new[] { JobPriority.Low, JobPriority.Normal, JobPriority.High }
            .Select(priority => Send(cluster, new DeviceWish($"{priority}", priority), first: ((int)priority + 1) * 1000, count: 160)).ToList();
        gate.Set();
        await Task.WhenAll([before, .. jobs]);

        var first = order.Where(label => label < 9000).Take(84).GroupBy(label => label / 1000).ToDictionary(labels => labels.Key, labels => labels.Count());

        // One or two at the edge may overtake each other on their way to the engine.
        Assert.InRange(first[0], 3, 5);
        Assert.InRange(first[1], 14, 18);
        Assert.InRange(first[2], 62, 66);
    }

    [Fact]
    public async Task Run_JobThatAsksForOneSilo_HasItsShardsAndBatchesThereAlone()
    {
        var job = new FakeJob(shards: 12) { MaxSilos = 1 };
        await using var cluster = await DeviceCluster.StartAsync(job, OneEngine, OneEngine, OneEngine);

        var ended = await cluster.EndAsync(await cluster.SubmitAsync());

        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(12, cluster.Batches.Count);
        Assert.Equal(Assert.Single(cluster.Attempts.Distinct()), Assert.Single(cluster.Batches.Distinct()));
    }

    [Fact]
    public void Next_AJobThatWasAway_SavesUpNoTurns()
    {
        var order = new FairOrder();
        for (var turn = 0; turn < 50; turn++)
        {
            order.Served(order.Next("busy", JobPriority.Normal));
        }

        Assert.Equal(order.Next("busy", JobPriority.Normal), order.Next("away", JobPriority.Normal) + 1);
    }

    /// <summary>Holds every engine until the gate opens, and takes down the order in which batches are computed.</summary>
    private static (ManualResetEventSlim Gate, ConcurrentQueue<int> Order) Hold(DeviceCluster cluster)
    {
        var (gate, order) = (new ManualResetEventSlim(), new ConcurrentQueue<int>());
        cluster.Compute = batch =>
        {
            gate.Wait(TimeSpan.FromSeconds(60));
            order.Enqueue(((PairBatch)batch).Items[0].WordIds[0]);
            return FakeExecutor.Echo(batch);
        };
        return (gate, order);
    }

    private static Task FullAsync(DeviceCluster cluster) => Eventually.IsTrueAsync(() => !cluster.Batches.IsEmpty, "the device is at work");

    private static Task Send(DeviceCluster cluster, DeviceWish wish, int first, int count) =>
        Task.WhenAll(Enumerable.Range(first, count).Select(label => cluster.DispatchAsync(FakeExecutor.Pairs(1, label), wish)));

    private static async Task SendInTurnAsync(DeviceCluster cluster, DeviceWish wish, int first, int count)
    {
        for (var label = first; label < first + count; label++)
        {
            await cluster.DispatchAsync(FakeExecutor.Pairs(1, label), wish);
        }
    }
}
