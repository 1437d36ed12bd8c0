using System.Net;
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
        Assert.True(Lines(host, "cannot work on job") == 1, host.Program.Output);
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
    public async Task Run_SiloWhereTheModelIsNotMounted_LosesNoDocumentAndIsNotReady()
    {
        var job = NewJob();

        var (_, bad) = await RunAsync(job, $"mount -t tmpfs none '{job.EntityModel}'", async silo =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await silo.AskAsync("ready"));
            Assert.Equal(HttpStatusCode.OK, await silo.AskAsync("live"));
            Assert.True(await silo.MeasureAsync("luke_model_refused_total{", "luke_model=") >= 1);
        });

        Assert.True(bad.Logged("ended: Refused"), "The other silo was never asked.");
    }

    [RedisMountFact]
    public Task Submit_ToASiloWhereTheInputIsNotMounted_IsPlannedByAnother() =>
        SubmitAsync(() => fixture.NewJob(), $"mount -t tmpfs none '{fixture.Archive}'");

    [RedisMountFact]
    public async Task Submit_ToASiloWhereOneOfTwoInputsIsNotMounted_LosesNoDocument()
    {
        var second = fixture.NewFolder();
        File.WriteAllLines(Path.Combine(second, "more.jsonl"), File.ReadLines(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile)).Take(8));

        await SubmitAsync(() => fixture.NewJob() with { Second = second }, $"mount -t tmpfs none '{second}'", mayWorkOnOthers: true);
    }

    [RedisMountFact]
    public async Task Submit_ToASiloThatMayNotReadAFile_IsPlannedByAnother()
    {
        // The same bytes under the same time, but closed to a user without the right to pass over modes.
        var file = Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile);
        var closed = Path.Combine(fixture.NewFolder(), ClusterFixture.ArchiveFile);
        File.Copy(file, closed);

        await SubmitAsync(
            () => fixture.NewJob(),
            $"chmod 0 '{closed}' && mount --bind '{closed}' '{file}' && exec setpriv --bounding-set=-dac_override,-dac_read_search dotnet \"$0\" \"$@\"");
    }

    [RedisMountFact]
    public async Task Submit_ToASiloThatMayNotWriteTheOutput_IsPlannedByAnother()
    {
        var folder = fixture.NewFolder();
        var number = 0;

        await SubmitAsync(
            () => fixture.NewJob() with { Output = Path.Combine(folder, $"out-{number++}") }, $"mount --bind '{folder}' '{folder}' && mount -o remount,ro,bind '{folder}'");
    }

    [RedisMountFact(withAzurite: true)]
    public async Task Run_SiloWhoseDiskIsFull_LosesNoDocument()
    {
        // Where its rows wait for an output on Azure; what is shared by all is full for all.
        var spool = fixture.NewFolder();
        await using var azure = await AzureSide.StartAsync(fixture.Archive);
        var job = fixture.NewJobOn(azure);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, azure.Environment);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsRunning > 0);
        var bad = await cluster.AddSiloAsync(new Dictionary<string, string>
        {
            [ChildProgram.MountsVariable] = $"mount -t tmpfs -o size=4k none '{spool}' && head -c 4096 /dev/zero > '{spool}/full'",
            ["TMPDIR"] = spool,
        });

        await cluster.WaitUntilDoneAsync(id);

        await fixture.AssertSameTablesAsync(job, azure);
        Assert.True(bad.Logged("ended: Failed"), "The other silo was never asked.");
        Assert.False(bad.Logged("ended: Committed"), "A silo committed a shard without space for it.");
        Assert.Equal(1, Lines(cluster.Silos[0], "cannot work on job"));
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

    /// <summary>Hands jobs in to two silos, one of which cannot do them: which of them plans a job is chance.</summary>
    private async Task SubmitAsync(Func<ClusterJob> newJob, string mounts, bool mayWorkOnOthers = false)
    {
        var expected = await (await ClusterFixture.RunEmbeddedAsync(newJob())).TablesAsync();
        var jobs = Enumerable.Range(0, 4).Select(_ => newJob()).ToList();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var bad = await cluster.AddSiloAsync(Mounts(mounts));

        var ids = await Task.WhenAll(jobs.Select(job => cluster.SubmitAsync(job)));
        foreach (var id in ids)
        {
            await cluster.WaitUntilDoneAsync(id);
        }

        foreach (var job in jobs)
        {
            Assert.Equal(expected, await job.TablesAsync());
        }

        Assert.True(mayWorkOnOthers || !bad.Logged("ended: Committed"), "A silo committed a shard that it cannot read.");
    }

    private async Task<(SiloProcess Host, SiloProcess Bad)> RunAsync(ClusterJob job, string mounts, Func<SiloProcess, Task>? look = null)
    {
        var expected = await (await ClusterFixture.RunEmbeddedAsync(job with { Output = fixture.NewJob().Output })).TablesAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsRunning > 0);
        var bad = await cluster.AddSiloAsync(Mounts(mounts));

        await cluster.WaitUntilDoneAsync(id);
        await (look?.Invoke(bad) ?? Task.CompletedTask);

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

    /// <summary>Lines of the log that say so.</summary>
    private static int Lines(SiloProcess silo, string what) => silo.Program.Output.Split('\n').Count(line => line.Contains(what, StringComparison.Ordinal));
}
