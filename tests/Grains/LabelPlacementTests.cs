using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Engine;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Grains;

/// <summary>Jobs that ask for silos with a label.</summary>
public sealed class LabelPlacementTests
{
    private static readonly SiloCapacity Plain = new("cpu", Engines: 1, Shards: 2);
    private static readonly SiloCapacity Gpu = Plain with { Labels = new Dictionary<string, string> { ["gpu"] = "true" } };

    [Fact]
    public async Task Run_JobThatAsksForALabel_SendsEveryBatchThereWhileAllSilosRead()
    {
        var job = new FakeJob(shards: 24) { Label = "gpu" };
        await using var cluster = await DeviceCluster.StartAsync(job, Plain, Gpu, new SiloCapacity("cpu", Engines: 0, Shards: 2));
        using var allRead = new ManualResetEventSlim();
        cluster.Compute = batch =>
        {
            allRead.Wait(TimeSpan.FromSeconds(60));
            return FakeExecutor.Echo(batch);
        };

        var id = await cluster.SubmitAsync();
        await Eventually.IsTrueAsync(() => cluster.Attempts.Distinct().Count() == 3, "all silos have shards");
        allRead.Set();
        var ended = await cluster.EndAsync(id);

        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(["silo-1"], cluster.Batches.Distinct());
        Assert.Equal(24, cluster.Batches.Count);
        Assert.Equal(["silo-0", "silo-1", "silo-2"], cluster.Attempts.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_LabelledSiloKilled_GoesOnOnTheOtherOfThatLabel()
    {
        var job = new FakeJob(shards: 12) { Label = "gpu" };
        await using var cluster = await DeviceCluster.StartAsync(job, Plain, Gpu, Gpu);
        var gate = new ManualResetEventSlim();
        var running = new SemaphoreSlim(0);
        cluster.Compute = batch =>
        {
            running.Release();
            gate.Wait(TimeSpan.FromSeconds(60));
            return FakeExecutor.Echo(batch);
        };
        var id = await cluster.SubmitAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        await running.WaitAsync(TimeSpan.FromSeconds(60));

        // Both engines are at work; the batches of the one that dies go to the other.
        var killed = cluster.KillAsync(2);
        gate.Set();
        await killed;
        var ended = await cluster.EndAsync(id);

        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(12, job.Commits.Count);
        Assert.DoesNotContain("silo-0", cluster.Batches);
    }

    [Fact]
    public async Task Run_LabelThatNoSiloHas_FailsAndNamesTheLabelsThereAre()
    {
        var job = new FakeJob(shards: 3) { Label = "zone=mars" };
        await using var cluster = await DeviceCluster.StartAsync(job, Plain, Gpu);

        var ended = await cluster.EndAsync(await cluster.SubmitAsync());

        Assert.Equal(JobStatus.Failed, ended.State);
        Assert.Contains("No silo with engines has the label 'zone=mars' that the job asks for (labels here: gpu).", ended.Message, StringComparison.Ordinal);
        Assert.Contains("--labels zone=mars", ended.Message, StringComparison.Ordinal);
        Assert.Empty(cluster.Batches);
    }

    [Fact]
    public async Task Place_WorkerOfALabel_IsRefusedBySilosWithoutIt()
    {
        await using var cluster = await DeviceCluster.StartAsync(new FakeJob(shards: 1), Plain, Gpu);
        var gpu = new SiloLabel("gpu", "true");

        var refused = await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.SendAsync(silo => !gpu.Matches(silo), gpu));
        var reply = await cluster.SendAsync(gpu.Matches, gpu);

        Assert.Contains("does not have the label gpu", refused.Message, StringComparison.Ordinal);
        Assert.Equal(BatchOutcome.Done, reply.Outcome);
        Assert.Equal(BatchOutcome.Done, (await cluster.SendAsync(silo => !gpu.Matches(silo), label: null)).Outcome);
        Assert.Equal(["silo-1", "silo-0"], cluster.Batches);
    }

    [Fact]
    public void Metadata_Labels_ComeBack()
    {
        var capacity = new SiloCapacity("cuda:0", 1, 2) { Labels = new Dictionary<string, string> { ["gpu"] = "true", ["zone"] = "eu" } };

        var read = SiloCapacity.FromMetadata(capacity.ToMetadata())!;

        Assert.Equal((capacity.Device, capacity.Engines, capacity.Shards), (read.Device, read.Engines, read.Shards));
        Assert.Equal(capacity.Labels, read.Labels);
        Assert.True(SiloLabel.Parse("zone=eu")!.Matches(read));
        Assert.False(SiloLabel.Parse("zone")!.Matches(read));
    }
}
