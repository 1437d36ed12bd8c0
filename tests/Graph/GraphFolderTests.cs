using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>What lies in the folder of a graph, and what a build may do to it.</summary>
public sealed class GraphFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1/mine.txt")]
    [InlineData("1/nodes/part-00000.parquet")]
    [InlineData("1/_SUCCESS")]
    [InlineData("current.json")]
    public async Task Build_IntoAFolderOfAUser_IsRefusedAndTouchesNothing(string name)
    {
        await WriteAsync("a");
        Write($"graph/{name}", "{}");

        var built = await LukeProcess.RunAsync("graph", "build", _folder.File("output"), "--output", _folder.File("graph"));

        Assert.Equal(2, built.ExitCode);
        Assert.Contains($"holds {name}", built.Error, StringComparison.Ordinal);
        Assert.Equal([_folder.File($"graph/{name}")], Directory.GetFiles(_folder.File("graph"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Build_BesideFilesOfAUserInAGraph_KeepsThem()
    {
        await WriteAsync("a");
        await BuildAsync();
        string[] own = ["graph/2/mine.txt", "graph/2/nodes/notes.parquet", "graph/2/_job/mine/plan.json"];
        foreach (var name in own)
        {
            Write(name, "mine");
        }

        Write("graph/2/nodes/part-00007.parquet", "what a build left");
        await WriteAsync("a", "b");
        var build = await BuildAsync();

        Assert.Equal(2, build.Build);
        Assert.All(own, name => Assert.Equal("mine", File.ReadAllText(_folder.File(name))));
        Assert.False(File.Exists(_folder.File("graph/2/nodes/part-00007.parquet")));
    }

    [Fact]
    public async Task Build_AfterTheLatestWasRemoved_GoesOnFromTheOneBefore()
    {
        var kim = await BuildKimAsync();
        await WriteAsync("a", "b");
        await BuildAsync();
        var kept = Sizes("1").Concat(Sizes("2")).ToList();
        Directory.Delete(_folder.File("graph/3"), recursive: true);

        Assert.Equal(2, (await Graph.RequireCurrentAsync(default)).Build);
        await WriteAsync("a", "b", "c");
        var build = await BuildAsync();

        Assert.Equal(4, build.Build);
        Assert.Equal(kept, Sizes("1").Concat(Sizes("2")));
        Assert.Equal(kim, await IdAsync(build, "Ada Kim"));
        var told = await LukeProcess.RunAsync("graph", "diff", _folder.File("graph"));
        Assert.Equal((0, 2), (told.ExitCode, told.Output.Trim().Split('\n').Length));
    }

    [Fact]
    public async Task Build_AfterCurrentWasRemoved_NamesTheLatestAgain()
    {
        var kim = await BuildKimAsync();
        File.Delete(_folder.File("graph/current.json"));
        var again = await BuildAsync();
        Assert.True(File.Exists(_folder.File("graph/current.json")));
        File.Delete(_folder.File("graph/current.json"));
        await WriteAsync("a", "b");
        var next = await BuildAsync();

        Assert.Equal((2, 3), (again.Build, next.Build));
        Assert.Equal(kim, await IdAsync(next, "Ada Kim"));
    }

    [Fact]
    public async Task Build_AfterCurrentWasSetBack_LeavesTheLaterBuilds()
    {
        await BuildKimAsync();
        File.WriteAllText(_folder.File("graph/current.json"), """{"build":1}""");
        var kept = Sizes("2");
        await WriteAsync("a", "b");

        Assert.Equal(3, (await BuildAsync()).Build);
        Assert.Equal(kept, Sizes("2"));
    }

    [Fact]
    public async Task Commands_OnWhatIsNoGraphOrNoOutput_SayWhatToType()
    {
        await WriteAsync("a");
        await BuildAsync();

        var ofGraph = await LukeProcess.RunAsync("graph", "build", _folder.File("graph"), "--output", _folder.File("other"));
        var ofBuild = await LukeProcess.RunAsync("graph", "show", _folder.File("graph/1"));
        File.WriteAllText(_folder.File("mapping.json"), """{ "labels": { "PER": { "nam": "Person" } } }""");
        var mapped = await LukeProcess.RunAsync("graph", "build", _folder.File("output"), "--output", _folder.File("other"), "--mapping", _folder.File("mapping.json"));
        File.WriteAllText(_folder.File("names.tsv"), "Kim\tAda Kim\tPRE\n");
        var named = await LukeProcess.RunAsync("graph", "build", _folder.File("output"), "--output", _folder.File("named"), "--names", _folder.File("names.tsv"));

        Assert.Equal((2, 2, 2, 0), (ofGraph.ExitCode, ofBuild.ExitCode, mapped.ExitCode, named.ExitCode));
        Assert.Contains("is a graph. One is built of the output of a job:", ofGraph.Error, StringComparison.Ordinal);
        Assert.Contains($"is build 1 of the graph {_folder.File("graph")}. Give the graph:", ofBuild.Error, StringComparison.Ordinal);
        Assert.Contains($"--mapping {_folder.File("mapping.json")} is no mapping: labels.PER has no key 'nam'", mapped.Error, StringComparison.Ordinal);
        Assert.Contains("nothing else names the label PRE", named.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9", "has no complete build 9")]
    [InlineData("nope", "There is no folder 'nope'")]
    [InlineData("output", "is the output of a job, not a graph")]
    public async Task Build_WithAPreviousThatIsNone_IsRefused(string previous, string problem)
    {
        await WriteAsync("a");
        await BuildAsync();

        var built = await LukeProcess.RunAsync(
            "graph", "build", _folder.File("output"), "--output", _folder.File("graph"), "--min-confidence", "0.5", "--previous", previous == "output" ? _folder.File(previous) : previous);

        Assert.Equal(2, built.ExitCode);
        Assert.Contains(problem, built.Error, StringComparison.Ordinal);
    }

    private GraphStore Graph => new(new LocalBlobStore(_folder.File("graph")));

    /// <summary>Two builds, of which the second gives a node the id that it had under another name.</summary>
    private async Task<string> BuildKimAsync()
    {
        await WriteAsync([new ArchiveDocument("p", ["Kim/PER"], [])]);
        var kim = await IdAsync(await BuildAsync(), "Kim");
        await WriteAsync("a");
        Assert.Equal(kim, await IdAsync(await BuildAsync(), "Ada Kim"));
        return kim;
    }

    private async Task<string> IdAsync(GraphManifest build, string name) => (await Graph.ReadNodesAsync(build, default).FirstAsync(node => node.Name == name)).NodeId;

    private List<(string Name, long Length, DateTime Written)> Sizes(string build) =>
        [.. new DirectoryInfo(_folder.File($"graph/{build}")).GetFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal).Select(file => (file.FullName, file.Length, file.LastWriteTimeUtc))];

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        File.WriteAllText(_folder.File(name), content);
    }

    private Task WriteAsync(params string[] documents) =>
        WriteAsync([new ArchiveDocument("p", ["Kim/PER", "Ada Kim/PER"], []), .. documents.Select(id => new ArchiveDocument(id, [$"Town of {id}/LOC"], []))]);

    private async Task WriteAsync(IReadOnlyList<ArchiveDocument> documents)
    {
        if (Directory.Exists(_folder.File("output")))
        {
            Directory.Delete(_folder.File("output"), recursive: true);
        }

        await GraphArchive.WriteAsync(_folder.File("output"), documents);
    }

    private async Task<GraphManifest> BuildAsync() => (await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"), new GraphSpec { Source = "", Output = "" })).Build;
}
