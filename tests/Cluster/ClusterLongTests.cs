using System.Text.Json;
using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Silos that are killed, frozen and stopped, and a state store that restarts and forgets.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterLongTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Run_TwoOfThreeSilosKilled_GoesOnWithinHalfAMinute()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);
        var id = await cluster.SubmitAsync(job);
        await using var watch = CommitWatch.Start(job);
        var before = await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);
        Assert.Equal(JobStatus.Running, before.State);
        var host = cluster.HostOf(id);

        host.Program.Signal("KILL");
        cluster.Silos.First(silo => silo != host).Program.Signal("KILL");

        // The one that is left has nobody else to ask whether the others are dead, which takes it longer than after one death.
        await cluster.AssertGoesOnAsync(id, before, within: TimeSpan.FromSeconds(30));
        await cluster.WaitUntilDoneAsync(id);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Watch_TheOnlyGatewayItKnowsKilled_FollowsTheJobThroughAnother()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        await using var client = await cluster.StartLukeAsync(["submit", .. job.Flags, "--watch", "--json"]);
        await Eventually.IsTrueAsync(() => client.Error.Contains("running", StringComparison.Ordinal), "the job runs");
        await Task.WhenAll(cluster.AddSiloAsync(), cluster.AddSiloAsync());

        cluster.Silos[0].Program.Signal("KILL");

        Assert.Equal(0, await client.WaitAsync(TimeSpan.FromMinutes(3)));
        Assert.DoesNotContain("luke:", client.Error, StringComparison.Ordinal);
        Assert.Contains("\"state\": \"done\"", client.Output, StringComparison.Ordinal);
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Run_AllSilosKilledAndOthersStarted_GoesOn()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2);
        var id = await cluster.SubmitAsync(job);
        await using var watch = CommitWatch.Start(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);

        foreach (var silo in cluster.Silos)
        {
            silo.Program.Signal("KILL");
        }

        await Task.WhenAll(cluster.AddSiloAsync(), cluster.AddSiloAsync());

        await cluster.WaitUntilDoneAsync(id);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public Task Run_WorkerSiloFrozenAndThawed_CommitsEachShardOnce() => FreezeAsync(ofJob: false);

    [RedisFact]
    public Task Run_SiloOfTheJobFrozenAndThawed_CommitsEachShardOnce() => FreezeAsync(ofJob: true);

    [RedisFact]
    public async Task Run_SilosReplacedOneByOne_FinishTheirShardsFirst()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(
            fixture.Redis, silos: 2, new Dictionary<string, string> { ["Silo__DrainTime"] = "00:00:30" });
        var (first, second) = (cluster.Silos[0], cluster.Silos[1]);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        foreach (var old in new[] { first, second })
        {
            await cluster.AddSiloAsync();
            old.Program.Signal("TERM");
            Assert.Equal(0, await old.Program.WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.False(old.Logged("ended: Stopped"), "A shard was not finished before its silo left.");
            Assert.False(old.Logged("ended: Failed"), "A shard failed while its silo left.");
        }

        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Run_StateStoreKilledAndRestarted_GoesOn()
    {
        var job = fixture.NewJob();
        var folder = fixture.NewFolder();
        await using var before = await RedisServer.StartAsync(folder: folder);
        await using var cluster = await TestCluster.StartAsync(before.ConnectionString, silos: 2);
        var id = await cluster.SubmitAsync(job);
        await using var watch = CommitWatch.Start(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);

        before.Process.Signal("KILL");
        await using var after = await RedisServer.StartAsync(before.Process.Port, folder);

        await cluster.WaitUntilDoneAsync(id);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Resume_StateStoreFlushedAndSilosRestarted_CompletesFromThePrefixAlone()
    {
        var job = fixture.NewJob();
        await using var redis = await RedisServer.StartAsync();
        await using (var cluster = await TestCluster.StartAsync(redis.ConnectionString, silos: 2))
        {
            var id = await cluster.SubmitAsync(job);
            await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);
        }

        Assert.False(await job.HasSucceededAsync());
        await using var watch = CommitWatch.Start(job);
        using (var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true"))
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        await using var restarted = await TestCluster.StartAsync(redis.ConnectionString, silos: 2);
        var (code, output, error) = await restarted.LukeAsync("resume", job.Output, "--watch", "--json");

        Assert.True(code == 0, output + error);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisFact]
    public async Task Run_SiloThatWritesTheManifestKilled_IsCompletedByAnother()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(
            fixture.Redis, silos: 2, new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "before-manifest" });
        var id = await cluster.SubmitAsync(job);
        await Task.WhenAll(cluster.Silos.Select(silo => silo.Program.WaitAsync(TimeSpan.FromMinutes(3))));

        await cluster.AddSiloAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "" });

        var ended = await cluster.WaitUntilDoneAsync(id);
        Assert.Equal(JobStatus.Done, ended.State);
        await fixture.AssertSameTablesAsync(job);
    }

    private async Task FreezeAsync(bool ofJob)
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);
        var id = await cluster.SubmitAsync(job);
        await using var watch = CommitWatch.Start(job);
        var before = await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);
        Assert.Equal(JobStatus.Running, before.State);
        var host = cluster.HostOf(id);
        var frozen = (ofJob ? host : cluster.Silos.First(silo => silo != host)).Program;

        frozen.Signal("STOP");
        await cluster.WaitUntilDoneAsync(id);
        frozen.Signal("CONT");

        // Thawed, it learns that it was declared dead, and ends: with a line of its log that says so, and neither a stack nor a core dump.
        Assert.Equal(1, await frozen.WaitAsync(TimeSpan.FromMinutes(2)));
        var lines = frozen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Single(lines, line => line.GetProperty("Message").GetString()!.StartsWith("This silo ends, and is to be started again", StringComparison.Ordinal));
        Assert.Equal("", frozen.Error.Trim());
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameTablesAsync(job);
    }
}
