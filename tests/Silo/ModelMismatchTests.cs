using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>Silos whose copy of a model is not the one that the job was planned with.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ModelMismatchTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Run_SiloWithOtherWeights_RefusesEveryShardAndTheJobFailsInWordsWithoutTheRightOne()
    {
        using var folder = new TemporaryFolder();
        var job = fixture.NewJob();
        job = job with { Archive = LongArchive(job.Archive, folder.Path), EntityModel = CopyModel(job.EntityModel, Path.Combine(folder.Path, "model")) };
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var right = cluster.Silos[0];
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        ChangeOneByte(Path.Combine(job.EntityModel, "pytorch_model.bin"));
        var wrong = await cluster.AddSiloAsync();
        await Eventually.IsTrueAsync(() => wrong.Logged("ended: Refused. The checkpoint at"), "the silo refuses a shard");
        Assert.True(await wrong.MeasureAsync("luke_model_refused_total{", $"luke_model=\"{job.EntityModel}\"") >= 1);
        right.Program.Signal("KILL");

        var ended = await cluster.WaitAsync(id, snapshot => snapshot.State.IsFinal());
        Assert.False(wrong.Logged("ended: Committed"), "A silo with other weights committed a shard.");
        Assert.Equal(JobStatus.Failed, ended.State);
        Assert.Contains("is not the one that the job was planned with", ended.Message, StringComparison.Ordinal);
        Assert.False(await job.HasSucceededAsync());
    }

    /// <summary>Enough shards for a second silo to join before the first one has done them all.</summary>
    private static string LongArchive(string archive, string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "archive")).FullName;
        for (var i = 0; i < 6; i++)
        {
            File.Copy(Path.Combine(archive, "news.jsonl"), Path.Combine(target, $"news-{i}.jsonl"));
        }

        return target;
    }

    private static string CopyModel(string model, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(model))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return target;
    }

    /// <summary>Another file under the name, as a deployment leaves it: what is open or mapped stays what it was.</summary>
    private static void ChangeOneByte(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file + ".new", bytes);
        File.Move(file + ".new", file, overwrite: true);
    }
}
