using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Model files that change while a job runs.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterModelTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Run_WeightsReplacedMeanwhile_NewSiloRefusesAndTheOthersFinish()
    {
        var folder = fixture.NewFolder();
        var model = Directory.CreateDirectory(Path.Combine(folder, "entities")).FullName;
        var original = fixture.NewJob().EntityModel;
        foreach (var file in Directory.GetFiles(original))
        {
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        }

        // Long enough that a silo which is started meanwhile has its share.
        var archive = Directory.CreateDirectory(Path.Combine(folder, "archive")).FullName;
        for (var copy = 0; copy < 6; copy++)
        {
            File.Copy(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile), Path.Combine(archive, $"{copy}.jsonl"));
        }

        var expected = await (await ClusterFixture.RunEmbeddedAsync(fixture.NewJob() with { Archive = archive, EntityModel = model })).TablesAsync();
        var job = fixture.NewJob() with { Archive = archive, EntityModel = model };
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var id = await cluster.SubmitAsync(job);
        await using var watch = CommitWatch.Start(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        // As a deployment does it: the new file takes the name of the old one, which stays mapped where it is in use.
        var weights = Path.Combine(model, "pytorch_model.bin");
        var bytes = await File.ReadAllBytesAsync(weights);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights + ".new", bytes);
        File.Move(weights + ".new", weights, overwrite: true);
        var late = await cluster.AddSiloAsync();

        await cluster.WaitUntilDoneAsync(id);
        Assert.True(late.Logged("ended: Refused"), "The new silo was never asked, or took a shard.");
        Assert.False(late.Logged("ended: Committed"), "The new silo worked with other weights.");
        await watch.AssertCommittedOnceAsync();
        Assert.Equal(expected, await job.TablesAsync());
    }
}
