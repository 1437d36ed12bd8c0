using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>What one silo cannot see, read or write is that silo's trouble: others do its shards, and no document is lost.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class OneSiloViewTests(ClusterFixture fixture)
{
    /// <summary>Copies of the documents in one file: more than head and tail, so that its time counts.</summary>
    private const int Copies = 4;

    [RedisMountFact]
    public async Task Run_SiloThatSeesTheInputUnderAnotherTime_LosesNoDocument()
    {
        var job = NewJob();
        var copy = fixture.NewFolder();
        CopyArchive(job.Archive, copy);
        foreach (var file in Directory.GetFiles(copy))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 1, DateTimeKind.Utc));
        }

        var (host, bad) = await RunAsync(job, $"mount --bind '{copy}' '{job.Archive}'");

        Assert.True(bad.Logged("ended: Refused"), "The other silo was never asked.");
        Assert.Contains("cannot work on job", host.Program.Output, StringComparison.Ordinal);
        Assert.True(Occurrences(host.Program.Output, "cannot work on job") <= 2, host.Program.Output);
    }

    [RedisMountFact]
    public async Task Run_SiloWhereTheInputIsNotMounted_LosesNoDocument()
    {
        var job = NewJob();

        var (_, bad) = await RunAsync(job, $"mount -t tmpfs none '{job.Archive}'");

        Assert.True(bad.Logged("ended: Refused"), "The other silo was never asked.");
    }

    [RedisMountFact]
    public async Task Run_SiloWhereTheOutputIsNotMounted_LosesNoDocument()
    {
        var folder = fixture.NewFolder();
        var job = NewJob() with { Output = Path.Combine(folder, "out") };

        var (_, bad) = await RunAsync(job, $"mount -t tmpfs none '{folder}'");

        Assert.True(bad.Logged("ended: Refused"), "The other silo was never asked.");
    }

    [RedisMountFact]
    public async Task Submit_ToASiloWhereTheInputIsNotMounted_IsPlannedByAnother()
    {
        var jobs = Enumerable.Range(0, 4).Select(_ => fixture.NewJob()).ToList();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var bad = await cluster.AddSiloAsync(Mounts($"mount -t tmpfs none '{fixture.Archive}'"));

        // Which silo a job is planned on is chance.
        var ids = await Task.WhenAll(jobs.Select(job => cluster.SubmitAsync(job)));
        foreach (var id in ids)
        {
            await cluster.WaitUntilDoneAsync(id);
        }

        foreach (var job in jobs)
        {
            await fixture.AssertSameTablesAsync(job);
        }

        Assert.False(bad.Logged("ended: Committed"), "A silo committed a shard that it cannot read.");
    }

    [RedisFact]
    public async Task Run_InputGoneForEverySilo_IsOneFileInTheCounts()
    {
        var job = NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);
        File.Delete(Directory.GetFiles(job.Archive).Single());

        await cluster.WaitUntilDoneAsync(id);

        var manifest = (await job.ReadManifestAsync())!;
        Assert.Equal(1, manifest.Counts.FailedFiles);
        Assert.Equal([KeyValuePair.Create("InputUnreadable", 1L)], manifest.Counts.Reasons);
        Assert.True(manifest.Rows["failures"] > 1);
    }

    private async Task<(SiloProcess Host, SiloProcess Bad)> RunAsync(ClusterJob job, string mounts)
    {
        var expected = await (await ClusterFixture.RunEmbeddedAsync(job with { Output = fixture.NewJob().Output })).TablesAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsRunning > 0);
        var bad = await cluster.AddSiloAsync(Mounts(mounts));

        await cluster.WaitUntilDoneAsync(id);

        Assert.Equal(expected, await job.TablesAsync());
        Assert.Equal((0, 0), ((await job.ReadManifestAsync())!.Counts.FailedFiles, (await job.ReadManifestAsync())!.Counts.Failed));
        Assert.False(bad.Logged("ended: Committed"), "A silo committed a shard that it cannot read.");
        return (cluster.Silos[0], bad);
    }

    private ClusterJob NewJob()
    {
        var folder = fixture.NewFolder();
        var text = File.ReadAllText(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile));
        File.WriteAllText(Path.Combine(folder, ClusterFixture.ArchiveFile), string.Concat(Enumerable.Repeat(text, Copies)));
        return fixture.NewJob() with { Archive = folder };
    }

    private static void CopyArchive(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static Dictionary<string, string> Mounts(string commands) => new() { [ChildProgram.MountsVariable] = commands };

    private static int Occurrences(string text, string what) => text.Split(what).Length - 1;
}
