using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>Silos that are told to stop while a job runs, as in a rolling restart.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class GracefulStopTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Terminate_SiloAtWork_FinishesItsShardsAndNothingIsRedone()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(
            fixture.Redis, silos: 2, new Dictionary<string, string> { ["Silo__DrainTime"] = "00:00:30" });
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);
        var host = cluster.HostOf(id);
        var leaving = cluster.Silos.First(silo => silo != host);
        Assert.False(leaving.Program.HasEnded);

        leaving.Program.Signal("TERM");
        var code = await leaving.Program.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, code);
        Assert.False(leaving.Logged("ended: Stopped"), leaving.Program.Output);
        Assert.False(host.Logged("was lost during a batch"), "A batch was computed again although its silo left in order.");
        await cluster.WaitUntilDoneAsync(id);
        await fixture.AssertSameTablesAsync(job);
        var errors = string.Concat(cluster.Silos.SelectMany(silo => silo.Program.Output.Split('\n')).Where(line => line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal)));
        Assert.True(errors.Length == 0, errors);
        Assert.All(cluster.Silos, silo => Assert.DoesNotContain("has not completed for", silo.Program.Output, StringComparison.Ordinal));
        var attempts = cluster.Silos.Sum(silo => Count(silo.Program.Output, "ended: Committed"));
        var shards = (await cluster.StatusAsync(id)).Shards;
        Assert.True(shards == attempts, $"{shards} shards took {attempts} attempts.\n{string.Join("\n\n", cluster.Silos.Select(silo => silo.Program.Output))}");
    }

    [RedisFact]
    public async Task Terminate_SiloOfTheJobWithoutTimeToDrain_GoesOnElsewhereWithTheSameBytes()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(
            fixture.Redis, silos: 2, new Dictionary<string, string> { ["Silo__DrainTime"] = "00:00:00" });
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);
        var host = cluster.HostOf(id);

        host.Program.Signal("TERM");
        Assert.Equal(0, await host.Program.WaitAsync(TimeSpan.FromSeconds(45)));

        var ended = await cluster.WaitUntilDoneAsync(id);
        Assert.Equal(JobStatus.Done, ended.State);
        await fixture.AssertSameTablesAsync(job);
    }

    private static int Count(string text, string word) => text.Split(word).Length - 1;
}
