using System.Text.Json.Nodes;
using LukePipeline.Graph.Files;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Schedules on silos that are processes and die as such: the archive grows, and each occurrence has its one job.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class ScheduleClusterTests(ClusterFixture fixture)
{
    private const string Name = "often";

    [RedisFact]
    public Task Schedule_SiloKilled_GoesOnWithOneJobForEachOccurrence() => RunAsync(kills: 1);

    [RedisFact]
    [Trait("Category", "Long")]
    public Task Schedule_SilosKilledTwentyTimes_GoesOnWithOneJobForEachOccurrence() => RunAsync(kills: 20);

    private async Task RunAsync(int kills)
    {
        var (folder, home) = (fixture.NewFolder(), fixture.NewFolder());
        var lines = await File.ReadAllLinesAsync(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile));
        await File.WriteAllLinesAsync(Path.Combine(folder, "0.jsonl"), lines[..1]);
        var job = fixture.NewJob() with { Archive = folder };
        var (graph, export) = (Path.Combine(fixture.NewFolder(), "graph"), Path.Combine(fixture.NewFolder(), "export"));
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, new Dictionary<string, string> { ["Silo__Home"] = home });
        await ExpectAsync(cluster, 0, ["schedule", "create", Name, "--every", "5s", "--then", $"graph={graph}", "--then", $"export=graphml:{export}", "--json", "--", .. job.Flags, "--incremental"]);

        var random = new Random(21);
        for (var kill = 0; kill < kills; kill++)
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, $"{kill + 1}.jsonl"), lines[(kill + 1)..(kill + 2)]);
            var before = Done(await RunsAsync(cluster)).Count;
            await Eventually.IsTrueAsync(async () => Done(await RunsAsync(cluster)).Count > before, $"a run has ended after {kill} deaths", TimeSpan.FromMinutes(3));
            var alive = cluster.Silos.Where(silo => !silo.Program.HasEnded).ToList();
            alive[random.Next(alive.Count)].Program.Signal("KILL");
            await cluster.AddSiloAsync();
        }

        // The next run that begins after the last file is there has read it.
        await ExpectAsync(cluster, 0, ["schedule", "trigger", Name]);
        await Eventually.IsTrueAsync(
            async () => Done(await RunsAsync(cluster)).Any(run => (string?)run["kind"] == "triggered"), "the run that was asked for has ended", TimeSpan.FromMinutes(3));
        await ExpectAsync(cluster, 0, ["schedule", "pause", Name]);
        var runs = await RunsAsync(cluster);
        var started = runs.Where(run => run["jobs"]!.AsArray().Count > 0).ToList();
        Assert.Equal(runs.Count, runs.Select(run => (string?)run["occurrence"]).Distinct().Count());
        Assert.Equal(started.Count, started.Select(run => (string?)run["jobs"]![0]).Distinct().Count());
        Assert.All(started.Where(run => (string?)run["state"] != "running"), run => Assert.Equal("done", (string?)run["state"]));

        var listed = JsonNode.Parse(await ExpectAsync(cluster, 0, ["jobs", "--take", "100", "--json"]))!["jobs"]!.AsArray().Select(known => (string?)known!["jobId"]);
        Assert.Empty(listed.Except(started.SelectMany(run => run["jobs"]!.AsArray().Select(of => (string?)of))));

        // What follows has followed: the last graph is of the last snapshot, and it is exported.
        var exported = await new GraphExports(new LocalBlobStore(export)).ReadLatestAsync(default);
        Assert.Equal((await new GraphStore(new LocalBlobStore(graph)).RequireCurrentAsync(default)).Build, exported?.Build);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(export, $"{exported!.Build}"), "*.graphml*"));

        var full = await ClusterFixture.RunEmbeddedAsync(fixture.NewJob() with { Archive = folder });
        Assert.Equal((await full.ReadManifestAsync())!.Rows["documents"], (await job.ReadManifestAsync())!.Rows["documents"]);
        Assert.Equal((await full.ReadManifestAsync())!.Rows["entities"], (await job.ReadManifestAsync())!.Rows["entities"]);
        await ExpectAsync(cluster, 0, ["schedule", "delete", Name]);
        await ExpectAsync(cluster, 2, ["schedule", "show", Name]);
    }

    private static List<JsonNode> Done(IEnumerable<JsonNode> runs) => [.. runs.Where(run => (string?)run["state"] == "done")];

    private static async Task<IReadOnlyList<JsonNode>> RunsAsync(TestCluster cluster) =>
        [.. JsonNode.Parse(await ExpectAsync(cluster, 0, ["schedule", "runs", Name, "--take", "1000", "--json"]))!.AsArray().Select(run => run!)];

    private static async Task<string> ExpectAsync(TestCluster cluster, int expected, string[] args)
    {
        // A machine that is busy with something else takes longer than 8 s to find the cluster.
        var (code, output, error) = await cluster.LukeAsync([.. args[..VerbOf(args)], "--patience", "90", .. args[VerbOf(args)..]]);
        Assert.True(code == expected, $"luke {string.Join(' ', args)} ended with {code}.\n{output}\n{error}");
        return output;
    }

    /// <summary>Words of the command itself: <c>schedule create</c>, <c>jobs</c>.</summary>
    private static int VerbOf(string[] args) => args[0] == "schedule" ? 2 : 1;
}
