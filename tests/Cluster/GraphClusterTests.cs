using LukePipeline.Grains.Contracts;
using LukePipeline.Graph.Files;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Graph;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Graphs by silo processes, some of which die amid the shuffle.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class GraphClusterTests(ClusterFixture fixture)
{
    /// <summary>So many mentions that there are two partitions.</summary>
    private const int Documents = 6000;

    [RedisFact]
    public async Task Submit_SilosThatDieAmidTheShuffle_WritesTheBytesOfOneProcessAndKeepsIdsTheNextNight()
    {
        var folder = fixture.NewFolder();
        var (output, graph) = (Path.Combine(folder, "output"), Path.Combine(folder, "graph"));
        await GraphArchive.WriteAsync(output, Enumerable.Range(0, Documents).Select(Document), shards: 8);
        await GraphArchive.WriteAsync(Path.Combine(folder, "one"), Enumerable.Range(0, Documents).Reverse().Select(Document));
        var (_, expected) = await GraphArchive.BuildAsync(Path.Combine(folder, "one"), Path.Combine(folder, "expected"));
        Assert.Equal(2, expected.Files.Count(file => file.Table == "nodes"));
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new Dictionary<string, string> { ["Silo__Device"] = "none" });
        var first = await cluster.AddSiloAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "after-map" });
        var second = await cluster.AddSiloAsync(new Dictionary<string, string> { ["LUKE_CRASH_AT"] = "after-reduce" });

        var submitted = await cluster.LukeAsync("graph", "submit", output, "--output", graph, "--watch", "--json");

        Assert.True(submitted.Code == 0, submitted.Output + submitted.Error + cluster.Silos[0].Program.Output);
        Assert.Contains("\"build\":1,\"isNew\":true", submitted.Output, StringComparison.Ordinal);
        var died = await Task.WhenAll(first.Program.WaitAsync(TimeSpan.FromMinutes(1)), second.Program.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal([137, 137], died);
        Assert.Equal(expected.Files, (await ReadAsync(graph, 1)).Files);
        Assert.All(expected.Files, file => Assert.True(File.Exists(Path.Combine(graph, file.Name)), file.Name));

        // A document less the next night: a build beside the first, with its changes; here and in one process alike.
        Directory.Delete(output, recursive: true);
        await GraphArchive.WriteAsync(output, Enumerable.Range(1, Documents - 1).Select(Document), shards: 3);
        submitted = await cluster.LukeAsync("graph", "submit", output, "--output", graph, "--watch", "--json");
        var (_, next) = await GraphArchive.BuildAsync(output, Path.Combine(folder, "expected"));

        Assert.True(submitted.Code == 0, submitted.Output + submitted.Error);
        Assert.Contains("\"build\":2,\"isNew\":true", submitted.Output, StringComparison.Ordinal);
        Assert.Equal(next.Files, (await ReadAsync(graph, 2)).Files);
        Assert.True(next.Rows["changes"] > 0);

        // Nothing new: nothing is done.
        submitted = await cluster.LukeAsync("graph", "submit", output, "--output", graph, "--watch", "--json");
        Assert.Contains("\"build\":2,\"isNew\":false", submitted.Output, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Cancel_OfAGraph_LeavesABuildThatResumeGoesOnWith()
    {
        var folder = fixture.NewFolder();
        var (output, graph) = (Path.Combine(folder, "output"), Path.Combine(folder, "graph"));
        await GraphArchive.WriteAsync(output, Enumerable.Range(0, Documents).Select(Document), shards: 40);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new Dictionary<string, string> { ["Silo__Device"] = "none" });
        var (code, said, error) = await cluster.LukeAsync("graph", "submit", output, "--output", graph, "--json");
        Assert.True(code == 0, said + error);
        var id = (string)System.Text.Json.Nodes.JsonNode.Parse(said)!["jobId"]!;
        await cluster.WaitAsync(id, job => job.ShardsDone >= 1);

        await cluster.LukeAsync("cancel", id);
        var cancelled = await cluster.WaitAsync(id, job => job.State.IsFinal());
        var resumed = await cluster.LukeAsync("resume", graph, "--watch", "--json");

        // So small a graph may be done when the client that cancels it has started.
        Assert.True(cancelled.State == JobStatus.Cancelled || cancelled.ShardsDone == cancelled.Shards, cancelled.ToString());
        Assert.True(resumed.Code == 0, resumed.Output + resumed.Error);
        Assert.True(File.Exists(Path.Combine(graph, "1", "_SUCCESS")));
    }

    [RedisFact]
    public async Task Submit_OverTheOutputOfAJob_IsRefused()
    {
        var folder = fixture.NewFolder();
        await GraphArchive.WriteAsync(folder, [new("a", ["Oslo/LOC"], [])]);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1, new Dictionary<string, string> { ["Silo__Device"] = "none" });

        var (code, _, error) = await cluster.LukeAsync("graph", "submit", folder, "--output", folder);

        Assert.Equal(2, code);
        Assert.Contains("holds the output of a job", error, StringComparison.Ordinal);
    }

    private static async Task<GraphManifest> ReadAsync(string graph, int build) => await new GraphStore(new LocalBlobStore(graph)).RequireAsync(build, CancellationToken.None);

    private static ArchiveDocument Document(int number)
    {
        var random = new Random(number);
        var names = Enumerable.Range(0, 20).Select(_ => (int)Math.Pow(5000, random.NextDouble())).Select(rank => $"Given{rank % 31} Family{rank}/PER").ToArray();
        return new ArchiveDocument($"document {number}", names, [.. Enumerable.Range(0, 4).Select(pair => (pair, "CHILD_OF", pair + 4, 0.5f + (0.1f * pair)))]);
    }
}
