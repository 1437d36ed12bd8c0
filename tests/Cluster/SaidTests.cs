using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Support;
using StackExchange.Redis;

namespace LukePipeline.Tests.Cluster;

/// <summary>What people and orchestrators are told while something is wrong: the truth, within seconds.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class SaidTests(ClusterFixture fixture)
{
    /// <summary>Within ten seconds, and what asking takes on a busy machine.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [RedisAndAzuriteFact]
    public async Task Run_StoreThatHangs_IsSaidWithinSecondsEverywhereAndOnce()
    {
        await using var azure = await AzureSide.StartAsync(fixture.Archive);
        var job = fixture.NewJobOn(azure);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, azure.Environment);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        azure.Server.Process.Signal("STOP");
        try
        {
            await cluster.WaitAsync(id, snapshot => snapshot.Message?.StartsWith("waits for the store at ", StringComparison.Ordinal) == true, Soon);
            await Eventually.IsTrueAsync(async () => await cluster.Silos[0].AskAsync("ready") == HttpStatusCode.ServiceUnavailable, "the silo is not ready");
            Assert.Equal(HttpStatusCode.OK, await cluster.Silos[0].AskAsync("live"));
            var (_, status, _) = await cluster.LukeAsync("status", id);
            Assert.Contains("waits for the store at", status, StringComparison.Ordinal);
            Assert.True(await cluster.Silos[0].MeasureAsync("luke_wait_oldest_seconds{", "luke_wait=\"store\"") >= 10);
        }
        finally
        {
            azure.Server.Process.Signal("CONT");
        }

        await cluster.WaitUntilDoneAsync(id, TimeSpan.FromMinutes(5));
        await fixture.AssertSameTablesAsync(job, azure);
        await Eventually.IsTrueAsync(async () => await cluster.Silos[0].AskAsync("ready") == HttpStatusCode.OK, "the silo is ready again");
        Assert.Equal(1, Occurrences(cluster.Silos[0].Program.Output, "s for the store at "));
    }

    [RedisFact]
    public async Task Run_RedisEmptied_SilosRegisterAgainAndAllAgreeOnTheEnd()
    {
        var job = fixture.NewJob();
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, silos: 2);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);

        using (var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true"))
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
        }

        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);

        // New clients are let in again, and hear the same of everybody.
        var (code, status, error) = await cluster.LukeAsync("status", id, "--json");
        Assert.True(code == 0, error);
        var (_, jobs, _) = await cluster.LukeAsync("jobs", "--json");
        Assert.Equal("done", JsonDocument.Parse(status).RootElement.GetProperty("state").GetString());
        Assert.Equal("done", JsonDocument.Parse(jobs).RootElement.GetProperty("jobs")[0].GetProperty("state").GetString());
        foreach (var silo in cluster.Silos)
        {
            await Eventually.IsTrueAsync(async () => await silo.AskAsync("ready") == HttpStatusCode.OK, "the silo is ready");
        }
    }

    [RedisFact]
    public async Task Run_RedisThatRefusesWrites_IsSaidAndTheEndIsWrittenAfterwards()
    {
        var job = fixture.NewJob();
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, silos: 2);
        using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        var server = connection.GetServers()[0];
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        await server.ConfigSetAsync("maxmemory", "1");
        await Eventually.IsTrueAsync(async () => await cluster.Silos[0].AskAsync("ready") == HttpStatusCode.ServiceUnavailable, "the silo is not ready");
        Assert.Equal(HttpStatusCode.OK, await cluster.Silos[0].AskAsync("live"));
        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
        await server.ConfigSetAsync("maxmemory", "0");

        // Written: what a cluster that is started anew finds.
        await Eventually.IsTrueAsync(
            async () => (await connection.GetDatabase().HashGetAsync($"{cluster.ClusterId}/state/job/{id}/job", "data")).ToString().Contains("\"State\":4", StringComparison.Ordinal),
            "the end of the job is in Redis");
        var (_, jobs, _) = await cluster.LukeAsync("jobs", "--json");
        Assert.Equal("done", JsonDocument.Parse(jobs).RootElement.GetProperty("jobs")[0].GetProperty("state").GetString());
    }

    [RedisFact]
    public async Task Run_RedisThatIsFrozen_IsSaidAndTheJobGoesOn()
    {
        // So long that it is at work for all the time.
        var job = fixture.NewJob() with { Archive = fixture.NewFolder() };
        for (var copy = 0; copy < 6; copy++)
        {
            File.Copy(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile), Path.Combine(job.Archive, $"{copy}-{ClusterFixture.ArchiveFile}"));
        }

        var expected = await (await ClusterFixture.RunEmbeddedAsync(job with { Output = fixture.NewJob().Output })).TablesAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var cluster = await TestCluster.StartAsync(redis.ConnectionString, silos: 2);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        redis.Process.Signal("STOP");
        try
        {
            var said = await cluster.WaitAsync(id, snapshot => snapshot.Message?.StartsWith("waits for ", StringComparison.Ordinal) == true, Soon);
            Assert.Matches("^waits for (Redis|the state store), where ", said.Message);
            await Eventually.IsTrueAsync(async () => await cluster.Silos[0].AskAsync("ready") == HttpStatusCode.ServiceUnavailable, "the silo is not ready");
            Assert.Equal(HttpStatusCode.OK, await cluster.Silos[0].AskAsync("live"));
            await Eventually.IsTrueAsync(
                async () => await cluster.Silos[0].MeasureAsync("luke_wait_oldest_seconds{", "luke_wait=\"state\"") >= 10, "the metric tells of it");
        }
        finally
        {
            redis.Process.Signal("CONT");
        }

        await cluster.WaitUntilDoneAsync(id);
        Assert.Equal(expected, await job.TablesAsync());
        foreach (var silo in cluster.Silos)
        {
            await Eventually.IsTrueAsync(async () => await silo.AskAsync("ready") == HttpStatusCode.OK, "the silo is ready again");
            Assert.Single(silo.Program.Output.Split('\n'), line => line.Contains("Redis does not answer", StringComparison.Ordinal));
        }
    }

    [RedisFact]
    public async Task Run_OnlySiloWithTheLabelKilled_IsSaidAndGoesOnWithAnother()
    {
        var job = fixture.NewJob() with { Label = "gpu" };
        var labelled = new Dictionary<string, string> { ["Silo__Labels"] = "gpu" };
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var only = await cluster.AddSiloAsync(labelled);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);

        only.Program.Signal("KILL");

        // The death has to be noticed first, and the job to come to life elsewhere where its own silo died.
        var said = await cluster.WaitAsync(id, snapshot => snapshot.Message?.Contains("silo with", StringComparison.Ordinal) == true, Soon * 2);
        Assert.Matches(@"^waits for a silo with the label gpu \(gives up in [0-3]:\d\d\)$", said.Message);
        Assert.Equal(1, await cluster.Silos[0].MeasureAsync("luke_job_waiting{", "luke_wait=\"silo\""));
        var (_, status, _) = await cluster.LukeAsync("status", id);
        Assert.Contains("waits for a silo with the label gpu", status, StringComparison.Ordinal);

        await cluster.AddSiloAsync(labelled);
        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
    }

    [FakeTimeFact]
    public async Task Join_SiloWhoseClockIsAhead_SaysSoAndTheOthersGrow()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);

        var ahead = await cluster.LaunchSiloAsync(FakeTimeFactAttribute.Clock("+10m"));
        Assert.Equal(1, await ahead.Program.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Matches("The clock of this machine is (599|600|601) s ahead of that of Redis", ahead.Program.Error);

        await cluster.AddSiloAsync();
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job));
        await fixture.AssertSameTablesAsync(job);
        Assert.All(cluster.Silos.Where(silo => silo != ahead), silo => Assert.False(silo.Program.HasEnded, silo.Program.Output));
    }

    [RedisFact]
    public async Task Run_NoSiloWithADevice_IsSaidAndFailsWithTheReason()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new Dictionary<string, string> { ["Silo__Device"] = "none", ["Silo__Engines"] = "0" });
        var id = await cluster.SubmitAsync(job);

        await cluster.WaitAsync(id, snapshot => snapshot.Message?.StartsWith("waits for a silo with a device (gives up in 0:", StringComparison.Ordinal) == true, Soon);
        var ended = await cluster.WaitAsync(id, snapshot => snapshot.State.IsFinal(), TimeSpan.FromSeconds(30));

        Assert.Equal(JobStatus.Failed, ended.State);
        Assert.Contains("No silo of the cluster has a device", ended.Message, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Run_SiloOfTheJobKilled_WatchNeverShowsFewerAndJobsKnowsHowFar()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 4);
        await Eventually.IsTrueAsync(
            async () => JsonDocument.Parse((await cluster.LukeAsync("jobs", "--json")).Output).RootElement.GetProperty("jobs")[0].GetProperty("shardsDone").GetInt32() > 0,
            "the list knows how far the job is");
        await using var watch = await cluster.StartLukeAsync("watch", id);
        await Eventually.IsTrueAsync(() => Shown(watch).Count > 0, "watch shows how far the job is");
        cluster.HostOf(id).Program.Signal("KILL");

        var ended = await cluster.WaitAsync(
            id,
            snapshot =>
            {
                Assert.NotEqual(JobStatus.Planning, snapshot.State);
                return snapshot.State.IsFinal();
            });

        Assert.Equal((JobStatus.Done, ended.Shards, 0), (ended.State, ended.ShardsDone, ended.ShardsResumed));
        Assert.Equal(0, await watch.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.DoesNotContain("listing inputs", watch.Error, StringComparison.Ordinal);
        Assert.Equal(Shown(watch).Order(), Shown(watch));
        await fixture.AssertSameTablesAsync(job);
    }

    /// <summary>The shards done of each line of a watch.</summary>
    private static List<int> Shown(ChildProgram watch) =>
        [.. Regex.Matches(watch.Error, @"shards (\d+)/").Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    private static int Occurrences(string text, string what) => text.Split(what).Length - 1;
}
