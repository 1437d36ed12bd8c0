using System.Globalization;
using System.Text.Json.Nodes;
using LukePipeline.Graph.Files;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Ten minutes of a schedule that comes every minute, on three silos of which one is killed, while the archive grows.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class ScheduleMinuteTests(ClusterFixture fixture)
{
    private const string Name = "minutely";
    private const int Minutes = 10;

    [RedisFact]
    [Trait("Category", "Long")]
    public Task Schedule_TenMinutesWithRedis_HasOneJobAMinute() => RunAsync(new Dictionary<string, string>());

    [RedisAndAzuriteFact]
    [Trait("Category", "Long")]
    public async Task Schedule_TenMinutesOnTablesOfAnAccount_HasOneJobAMinute()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await RunAsync(new Dictionary<string, string> { ["Silo__Clustering"] = "AzureStorage", ["Silo__ClusterStorage"] = account.ConnectionString });
    }

    private async Task RunAsync(Dictionary<string, string> environment)
    {
        environment["Silo__Home"] = fixture.NewFolder();
        var folder = fixture.NewFolder();
        var lines = await File.ReadAllLinesAsync(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile));
        await File.WriteAllLinesAsync(Path.Combine(folder, "0.jsonl"), lines[..1]);
        var job = fixture.NewJob() with { Archive = folder };
        var (graph, export) = (Path.Combine(fixture.NewFolder(), "graph"), Path.Combine(fixture.NewFolder(), "export"));
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 3, environment);
        await ExpectAsync(cluster, ["schedule", "create", Name, "--cron", "* * * * *", "--then", $"graph={graph}", "--then", $"export=graphml:{export}", "--", .. job.Flags, "--incremental"]);

        for (var minute = 0; minute < Minutes; minute++)
        {
            await Eventually.IsTrueAsync(async () => (await RunsAsync(cluster)).Count > minute, $"{minute + 1} minutes have a row", TimeSpan.FromMinutes(4));
            await File.WriteAllLinesAsync(Path.Combine(folder, $"{minute + 1}.jsonl"), lines[(minute + 1)..(minute + 2)]);
            if (minute == Minutes / 2)
            {
                cluster.Silos[1].Program.Signal("KILL");
            }
        }

        await ExpectAsync(cluster, ["schedule", "trigger", Name]);
        await Eventually.IsTrueAsync(
            async () => (await RunsAsync(cluster)).Any(run => (string?)run["kind"] == "triggered" && (string?)run["state"] == "done"), "the run that was asked for has ended", TimeSpan.FromMinutes(4));
        await ExpectAsync(cluster, ["schedule", "pause", Name]);
        var runs = await RunsAsync(cluster);
        var minutes = runs.Where(run => (string?)run["kind"] != "triggered").Select(run => TimeOf((string)run["occurrence"]!)).Order().ToList();
        var jobs = runs.SelectMany(run => run["jobs"]!.AsArray().Select(id => (string)id!)).ToList();

        // Every minute has its row, none has two, and no job is that of two.
        Assert.True(minutes.Count >= Minutes, $"{minutes.Count} minutes");
        Assert.Equal(Enumerable.Range(0, minutes.Count).Select(minute => minutes[0].AddMinutes(minute)), minutes);
        Assert.Equal(jobs.Count, jobs.Distinct().Count());
        Assert.DoesNotContain(runs, run => (string?)run["state"] is "failed" or "cancelled");

        var full = await ClusterFixture.RunEmbeddedAsync(fixture.NewJob() with { Archive = folder });
        Assert.Equal((await full.ReadManifestAsync())!.Rows["entities"], (await job.ReadManifestAsync())!.Rows["entities"]);
        var exported = await new GraphExports(new LocalBlobStore(export)).ReadLatestAsync(default);
        Assert.Equal((await new GraphStore(new LocalBlobStore(graph)).RequireCurrentAsync(default)).Build, exported?.Build);
    }

    private static DateTime TimeOf(string occurrence) => DateTime.ParseExact(occurrence, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<JsonNode>> RunsAsync(TestCluster cluster) =>
        [.. JsonNode.Parse(await ExpectAsync(cluster, ["schedule", "runs", Name, "--take", "1000", "--json"]))!.AsArray().Select(run => run!)];

    private static async Task<string> ExpectAsync(TestCluster cluster, string[] args)
    {
        var (code, output, error) = await cluster.LukeAsync([.. args[..2], "--patience", "90", .. args[2..]]);
        Assert.True(code == 0, $"luke {string.Join(' ', args)} ended with {code}.\n{output}\n{error}");
        return output;
    }
}
