using System.Text.Json.Nodes;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>A cluster whose members, state and reminders lie on one Azure storage account.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class AzureClusterTests(ClusterFixture fixture)
{
    [RedisAndAzuriteFact]
    public async Task Submit_SiloKilledAmidTheJob_WritesTheSameTables()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await using var cluster = await TestCluster.StartAsync("unused", silos: 2, EnvironmentOf(account));
        var job = fixture.NewJob();

        var id = await cluster.SubmitAsync(job);
        var before = await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone > 0);
        cluster.HostOf(id).Program.Signal("KILL");
        await cluster.AssertGoesOnAsync(id, before);
        await cluster.WaitUntilDoneAsync(id);

        await fixture.AssertSameTablesAsync(job);
        var (code, output, error) = await cluster.LukeAsync("jobs", "--json", "--patience", "90");
        Assert.True(code == 0, error);
        Assert.Equal(id, (string?)JsonNode.Parse(output)!["jobs"]!.AsArray().Single()!["jobId"]);
    }

    [RedisAndAzuriteFact]
    public async Task Schedule_AllSilosReplaced_GoesOnWithWhatTheAccountRemembers()
    {
        await using var account = await AzuriteAccount.StartAsync();
        var environment = EnvironmentOf(account);
        environment["Silo__Home"] = fixture.NewFolder();
        await using var cluster = await TestCluster.StartAsync("unused", silos: 1, environment);
        var job = fixture.NewJob();
        var (code, _, error) = await cluster.LukeAsync(["schedule", "create", "often", "--patience", "90", "--every", "5s", "--", .. job.Flags, "--incremental"]);
        Assert.True(code == 0, error);
        await UntilDoneAsync(cluster, 1);
        var first = (await RunsAsync(cluster))[^1];

        cluster.Silos[0].Program.Signal("TERM");
        await cluster.Silos[0].Program.WaitAsync(TimeSpan.FromMinutes(1));
        await cluster.AddSiloAsync();
        await UntilDoneAsync(cluster, (await RunsAsync(cluster)).Count + 1);

        var runs = await RunsAsync(cluster);
        Assert.Equal(runs.Count, runs.Select(run => (string?)run["occurrence"]).Distinct().Count());
        Assert.Equal("done", (string?)JsonNode.Parse(await StatusAsync(cluster, (string)first["jobs"]![0]!))!["state"]);
    }

    private static async Task UntilDoneAsync(TestCluster cluster, int runs) => await Eventually.IsTrueAsync(
        async () => (await RunsAsync(cluster)).Count(run => (string?)run["state"] == "done") >= runs, $"{runs} runs have ended", TimeSpan.FromMinutes(3));

    private static async Task<IReadOnlyList<JsonNode>> RunsAsync(TestCluster cluster)
    {
        var (code, output, error) = await cluster.LukeAsync("schedule", "runs", "often", "--take", "1000", "--patience", "90", "--json");
        Assert.True(code == 0, error);
        return [.. JsonNode.Parse(output)!.AsArray().Select(run => run!)];
    }

    private static async Task<string> StatusAsync(TestCluster cluster, string job)
    {
        var (code, output, error) = await cluster.LukeAsync("status", job, "--patience", "90", "--json");
        Assert.True(code == 0, error);
        return output;
    }

    private static Dictionary<string, string> EnvironmentOf(AzuriteAccount account) => new()
    {
        ["Silo__Clustering"] = "AzureStorage",
        ["Silo__ClusterStorage"] = account.ConnectionString,
    };
}
