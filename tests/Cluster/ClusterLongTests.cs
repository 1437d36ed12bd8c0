using LukePipeline.Grains.Jobs;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Faults that take their time: frozen silos, a state store that forgets.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterLongTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Run_SiloFrozenAndThawed_CommitsEachShardOnce()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);
        var host = cluster.HostOf(id);
        var frozen = cluster.Silos.First(silo => silo != host).Program;

        frozen.Signal("STOP");
        await cluster.WaitUntilDoneAsync(id);
        frozen.Signal("CONT");

        // Thawed, it learns that it was declared dead, and ends.
        await frozen.WaitAsync(TimeSpan.FromMinutes(2));
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

        Assert.False(job.HasSucceeded);
        using (var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true"))
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        await using var restarted = await TestCluster.StartAsync(redis.ConnectionString, silos: 2);
        var (code, output, error) = await restarted.LukeAsync("resume", job.Output, "--watch", "--json");

        Assert.True(code == 0, output + error);
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
}
