using System.Text.Json;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>The archive job on real silo processes, some of which die.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class ClusterJobTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Submit_ThreeSilos_WritesTheBytesOfOneEmbeddedSilo()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);

        var (code, output, error) = await cluster.LukeAsync(["submit", .. job.Flags, "--watch", "--json"]);

        Assert.True(code == 0, output + error);
        await fixture.AssertSameTablesAsync(job);
        Assert.All(cluster.Silos, silo => Assert.True(silo.Logged("ended: Committed"), "A silo had no share in the work."));
    }

    [RedisFact]
    public async Task Submit_TwiceAndByAClientThatIsKilled_IsOneJob()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        await using (var killed = await cluster.StartLukeAsync(["submit", .. job.Flags, "--watch"]))
        {
            await WaitUntilAsync(job.IsClaimedAsync);
            killed.Signal("KILL");
        }

        var (code, output, error) = await cluster.LukeAsync(["submit", .. job.Flags, "--watch", "--json"]);
        var (_, jobs, _) = await cluster.LukeAsync("jobs", "--json");

        Assert.True(code == 0, output + error);
        Assert.Equal(1, JsonDocument.Parse(jobs).RootElement.GetProperty("total").GetInt32());
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Submit_ToAPrefixOfAnotherJob_IsRefusedInOneLine()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job));

        var (code, output, error) = await cluster.LukeAsync(["submit", .. job.Flags, "--max-mention-words", "3"]);

        Assert.Equal(2, code);
        Assert.Equal("", output.Trim());
        Assert.Contains("which differs in ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Run_WorkerSiloKilled_GoesOnWithinSecondsAndWritesTheSameBytes()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);
        var id = await cluster.SubmitAsync(job);
        var before = await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);
        Assert.Equal(JobStatus.Running, before.State);

        var host = cluster.HostOf(id);
        cluster.Silos.First(silo => silo != host).Program.Signal("KILL");

        await cluster.AssertGoesOnAsync(id, before);
        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Run_SiloOfTheJobKilled_GoesOnWithinSecondsAndWritesTheSameBytes()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);
        var id = await cluster.SubmitAsync(job);
        var before = await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);
        Assert.Equal(JobStatus.Running, before.State);

        cluster.HostOf(id).Program.Signal("KILL");

        await cluster.AssertGoesOnAsync(id, before);
        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Run_SilosThatDieAfterUploadAndAfterCommit_LeaveTheSameBytes()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var first = await cluster.AddSiloAsync(CrashAt("after-upload"));
        var second = await cluster.AddSiloAsync(CrashAt("after-commit"));

        var id = await cluster.SubmitAsync(job);
        var died = await Task.WhenAll(
            first.Program.WaitAsync(TimeSpan.FromMinutes(2)), second.Program.WaitAsync(TimeSpan.FromMinutes(2)));

        Assert.Equal([137, 137], died);
        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Cancel_RunningJob_TakesEffectWithinSecondsAndCanBeResumed()
    {
        const int Copies = 6; // so much that the job is still at work when the client that cancels it has started
        var job = fixture.NewJob() with { Archive = fixture.NewFolder() };
        for (var copy = 0; copy < Copies; copy++)
        {
            File.Copy(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile), Path.Combine(job.Archive, $"{copy}-{ClusterFixture.ArchiveFile}"));
        }

        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        var (code, _, error) = await cluster.LukeAsync("cancel", id);
        Assert.True(code == 0, error);
        var cancelled = await cluster.WaitAsync(id, snapshot => snapshot.State.IsFinal(), TimeSpan.FromSeconds(10));

        Assert.Equal(JobStatus.Cancelled, cancelled.State);
        Assert.False(await job.HasSucceededAsync());
        Assert.Equal(JobState.Cancelled, (await job.ReadManifestAsync())!.State);

        (code, var output, error) = await cluster.LukeAsync("resume", id, "--watch", "--json");
        Assert.True(code == 0, output + error);
        Assert.True(await job.HasSucceededAsync());
        Assert.Equal(Copies * ClusterFixture.Documents, (await job.ReadManifestAsync())!.Counts.Done);
    }

    private static Dictionary<string, string> CrashAt(string moment) => new() { ["LUKE_CRASH_AT"] = moment };

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "What was waited for did not come.");
            await Task.Delay(20);
        }
    }
}
