using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

public sealed class GraphBuilderTests : IDisposable
{
    private static readonly ArchiveDocument[] Archive =
    [
        new("a", ["Wangari Maathai/PER", "Maathai/PER", "Nairobi/LOC", "1 April 1940/DATE", "the company/ORG"],
            [(0, "PLACE_OF_RESIDENCE", 2, 0.8f), (1, "DATE_OF_BIRTH", 3, 0.9f), (1, "PLACE_OF_RESIDENCE", 2, 0.6f)]),
        new("b", ["WANGARI MAATHAI/PER", "Nairobi/LOC", "1940/DATE", "Mwangi Mathai/PER"],
            [(0, "PLACE_OF_RESIDENCE", 1, 0.5f), (0, "DATE_OF_BIRTH", 2, 0.7f), (3, "SPOUSE", 0, 0.9f)]),
        new("copy of b", ["WANGARI MAATHAI/PER", "Nairobi/LOC", "Tuesday/DATE", "Mwangi Mathai/PER"],
            [(0, "PLACE_OF_RESIDENCE", 1, 0.5f), (0, "SPOUSE", 3, 0.9f)], Copy: GraphIds.Text(GraphIds.Hash("b"))),
        new("c", ["Maathai/PER", "Acme Inc/ORG", "Ann Lee/PER", "Bo Lee/PER", "Lee/PER"],
            [(2, "CHILD_OF", 3, 0.9f), (3, "CHILD_OF", 2, 0.7f), (2, "SPOUSE", 1, 0.8f)]),
        new("d", ["Ann Lee/PER", "Lee/PER", "Cape Town/LOC", "Oslo/LOC", "3 May 1950/DATE"],
            [(0, "SPOUSE", 1, 0.9f), (0, "PLACE_OF_BIRTH", 2, 0.9f), (0, "PLACE_OF_BIRTH", 3, 0.6f), (0, "DATE_OF_BIRTH", 4, 0.9f)]),
        new("e", ["Ann Lee/PER", "4 May 1950/DATE"], [(0, "DATE_OF_BIRTH", 1, 0.6f)]),
    ];

    /// <summary>Source and output are filled in by each test.</summary>
    private static readonly GraphSpec Spec = new() { Source = "", Output = "" };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Build_OfAFewDocuments_HasTheNodesAndEdgesThatTheySay()
    {
        var (graph, build) = await BuildAsync();

        var nodes = (await graph.ReadNodesAsync(build, default).ToListAsync()).ToLookup(node => node.Name);
        Assert.Equal(
            ["Acme Inc named 1", "Ann Lee named 3", "Bo Lee named 1", "Cape Town named 1", "Lee local 1", "Maathai local 1", "Mwangi Mathai named 2", "Nairobi named 3", "Oslo named 1", "WANGARI MAATHAI named 3"],
            nodes.SelectMany(name => name).Select(node => $"{node.Name} {node.Status} {node.Documents}").Order(StringComparer.Ordinal));
        var maathai = nodes["WANGARI MAATHAI"].Single();
        Assert.Equal((4, "Person"), (maathai.Mentions, maathai.Label));
        Assert.Equal(["Maathai", "Wangari Maathai"], maathai.Aliases);
        Assert.Equal(["PER"], maathai.Labels);

        var edges = await graph.ReadEdgesAsync(build, default).ToListAsync();
        var residence = edges.Single(edge => edge.Type == "PLACE_OF_RESIDENCE");
        Assert.Equal((maathai.NodeId, nodes["Nairobi"].Single().NodeId), (residence.Source, residence.Target));

        // The best of each document, the copy not counted: 1 - 0.2 * 0.5.
        Assert.Equal(0.9, residence.Confidence, 6);
        Assert.Equal((4, 3, 2), (residence.Support, residence.Documents, residence.Sources));
        Assert.Equal((0.9f, 2, 2, 1), edges.Where(edge => edge.Type == "SPOUSE" && (edge.Source == maathai.NodeId || edge.Target == maathai.NodeId))
            .Select(edge => (edge.Confidence, edge.Support, edge.Documents, edge.Sources)).Single());
    }

    [Fact]
    public async Task Build_Dates_AreValuesAndNoNodes()
    {
        var (graph, build) = await BuildAsync();

        Assert.Equal(
            ["dateOfBirth 1940 gYear", "dateOfBirth 1940-04-01 date", "dateOfBirth 1950-05-03 date", "dateOfBirth 1950-05-04 date"],
            (await graph.ReadValuesAsync(build, default).ToListAsync()).Select(value => $"{value.Property} {value.Value} {value.Datatype}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Build_WhatIsDoubtful_IsAnIssue()
    {
        var (graph, build) = await BuildAsync();
        var (strict, strictBuild) = await BuildAsync(Spec with { Strict = true });

        Assert.Equal(
            [
                "AmbiguousAlias 'Lee' could be Ann Lee or Bo Lee.",
                "Antisymmetric CHILD_OF is said the other way as well, with 0.90 to 0.70.",
                "DomainRange SPOUSE from Person 'Ann Lee' to Organization 'Acme Inc'.",
                "Functional PLACE_OF_BIRTH has a surer target.",
                "Functional dateOfBirth is '1950-05-04' beside '1950-05-03'.",
                "SelfLoop SPOUSE joins 'Ann Lee' and 'Lee', which are one.",
            ],
            (await graph.ReadIssuesAsync(build, default).ToListAsync()).Select(issue => $"{issue.Kind} {issue.Detail}").Order(StringComparer.Ordinal));
        Assert.Equal(7, await graph.ReadEdgesAsync(build, default).CountAsync());
        Assert.Equal(["CHILD_OF", "PLACE_OF_BIRTH", "PLACE_OF_RESIDENCE", "SPOUSE"], await strict.ReadEdgesAsync(strictBuild, default).Select(edge => edge.Type).Order().ToListAsync());
    }

    [Fact]
    public async Task Build_ThreeWivesOfOneSentence_AreDoubtsBesideTheSurest()
    {
        await GraphArchive.WriteAsync(
            _folder.File("output"),
            [new("w", ["Evelyn Mase/PER", "Graça Machel/PER", "Winnie Mandela/PER"], [(0, "SPOUSE", 1, 0.9f), (1, "SPOUSE", 2, 0.8f), (2, "SPOUSE", 0, 0.7f)])]);
        var (graph, build) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"));

        var edges = await graph.ReadEdgesAsync(build, default).ToDictionaryAsync(edge => edge.EdgeId, edge => edge.Confidence);
        var doubts = await graph.ReadIssuesAsync(build, default).ToListAsync();

        // The pair of 0.9 is beyond doubt at both ends; that of 0.8 at one of them; that of 0.7 at none.
        Assert.Equal([0.7, 0.7, 0.8], doubts.Select(doubt => Math.Round(edges[doubt.EdgeId!], 2)).Order());
        Assert.All(doubts, doubt => Assert.Equal("Functional", doubt.Kind));
    }

    [Fact]
    public async Task Build_OfAValueWhereAThingBelongs_IsADoubt()
    {
        await GraphArchive.WriteAsync(
            _folder.File("output"),
            [new("v", ["Ann Lee/PER", "3 May 1950/DATE", "Acme Inc/ORG"], [(0, "PLACE_OF_BIRTH", 1, 0.9f), (0, "SPOUSE", 2, 0.4f)])]);
        var (graph, build) = await BuildAsync(Spec with { MinConfidence = 0.5 });
        var (_, strict) = await BuildAsync(Spec with { Strict = true });

        // An edge that is not sure enough is not in the graph, and so in no issue.
        Assert.Equal(
            ["DomainRange PLACE_OF_BIRTH from Person 'Ann Lee' to DATE '3 May 1950'. ", "DomainRange SPOUSE from Person 'Ann Lee' to Organization 'Acme Inc'. "],
            await graph.ReadIssuesAsync(build, default).Select(issue => $"{issue.Kind} {issue.Detail} {issue.EdgeId}").Order(StringComparer.Ordinal).ToListAsync());
        Assert.Equal((1, 0), (build.Rows["values"], strict.Rows["values"]));
    }

    [Fact]
    public async Task Build_EveryEdge_LeadsBackToItsSentences()
    {
        var (graph, build) = await BuildAsync();

        var residence = await graph.ReadEdgesAsync(build, default).FirstAsync(edge => edge.Type == "PLACE_OF_RESIDENCE");
        var evidence = await graph.ReadEvidenceAsync(build, default).Where(row => row.EdgeId == residence.EdgeId).ToListAsync();

        // The sentence of the first document says it of two pairs, and is one sentence.
        Assert.Equal([0.8f, 0.5f, 0.5f], evidence.Select(row => row.Score));
        Assert.Equal(("a", Archive[0].EntityId(0), Archive[0].EntityId(2), 0, 500, "What \"a\" says;\nall of it."),
            (evidence[0].DocId!, evidence[0].HeadId, evidence[0].TailId, evidence[0].Start, evidence[0].End, evidence[0].Text!));
    }

    [Fact]
    public async Task Build_OfAnOutputWithoutSentences_HasThePlacesOfTheMentions()
    {
        await GraphArchive.WriteAsync(_folder.File("output"), Archive, withSentences: false);
        var (graph, build) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"));

        var row = await graph.ReadEvidenceAsync(build, default).FirstAsync(row => row.HeadId == Archive[0].EntityId(0));
        Assert.Equal((0, 207, null), (row.Start, row.End, row.Text));
    }

    [Fact]
    public async Task Build_OfOneShardOrEight_GivesTheSameBytes()
    {
        var documents = Enumerable.Range(0, 40).SelectMany(round => Archive.Select(document => document with { Id = $"{document.Id} {round}" })).ToArray();
        await GraphArchive.WriteAsync(_folder.File("one"), documents);
        await GraphArchive.WriteAsync(_folder.File("eight"), [.. Enumerable.Reverse(documents)], shards: 8);

        var (_, one) = await GraphArchive.BuildAsync(_folder.File("one"), _folder.File("graph of one"));
        var (_, eight) = await GraphArchive.BuildAsync(_folder.File("eight"), _folder.File("graph of eight"));

        Assert.Equal(one.Files, eight.Files);
        Assert.Equal(GraphTables.OfPartitions.Count, one.Files.Count);
    }

    [Fact]
    public async Task Build_Again_IsTheSameBuildAndAfterAChangeTheNext()
    {
        var (_, first) = await BuildAsync();
        var (_, again) = await BuildAsync();
        var (_, other) = await BuildAsync(Spec with { MinConfidence = 0.85 });

        Assert.Equal((1, 1, 2), (first.Build, again.Build, other.Build));
        Assert.True(other.Rows["edges"] < first.Rows["edges"]);
        Assert.True(File.Exists(_folder.File("graph/1/_SUCCESS")));
        Assert.DoesNotContain(Directory.GetFiles(_folder.File("graph"), "*", SearchOption.AllDirectories), file => file.Contains("attempts", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Build_AfterADocumentIsGone_TakesItsSupportAwayAndListsTheChanges()
    {
        var (graph, first) = await BuildAsync();
        var nairobi = (await graph.ReadNodesAsync(first, default).FirstAsync(node => node.Name == "Nairobi")).NodeId;
        Directory.Delete(_folder.File("output"), recursive: true);
        await GraphArchive.WriteAsync(_folder.File("output"), [.. Archive.Where(document => document.Id != "a")]);
        var (_, second) = await BuildAsync();
        await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("anew"));

        // Equal to a build from nothing, ids included, and what changed is told.
        Assert.Equal(
            Directory.GetFiles(_folder.File("anew/1"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
            Directory.GetFiles(_folder.File("graph/2"), "*.parquet", SearchOption.AllDirectories).Where(file => !file.Contains("changes", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes));
        var residence = await graph.ReadEdgesAsync(second, default).FirstAsync(edge => edge.Type == "PLACE_OF_RESIDENCE");
        Assert.Equal((2, 2, 1), (residence.Support, residence.Documents, residence.Sources));
        var changes = DuckDb.Query($"SELECT kind, count(node_id), count(edge_id) FROM read_parquet({DuckDb.Quote(_folder.File("graph/2/changes/*.parquet"))}) GROUP BY kind ORDER BY kind");
        Assert.Equal([["updated", 2L, 1L]], changes);
        var told = await LukeProcess.RunAsync("graph", "diff", _folder.File("graph"));
        Assert.Contains($"updated  node {nairobi}", told.Output, StringComparison.Ordinal);
        Assert.Contains($"updated  edge {residence.EdgeId}", told.Output, StringComparison.Ordinal);
        Assert.Equal(3, told.Output.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task Build_WithANewAlias_TellsWhatWasMerged()
    {
        var (graph, first) = await BuildAsync();
        var nodes = (await graph.ReadNodesAsync(first, default).ToListAsync()).ToLookup(node => node.Name, node => node.NodeId);
        var names = _folder.File("names.tsv");
        await File.WriteAllTextAsync(names, "Oslo\tCape Town\n");

        var built = await LukeProcess.RunAsync("graph", "build", _folder.File("output"), "--output", _folder.File("graph"), "--names", names);
        var told = await LukeProcess.RunAsync("graph", "diff", _folder.File("graph"), "--json");

        Assert.Equal(0, built.ExitCode);
        Assert.Contains($$"""{"kind":"merged","node":"{{nodes["Oslo"].Single()}}","edge":null,"into":"{{nodes["Cape Town"].Single()}}"}""", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_AfterAnother_KeepsTheIdsOfNodesWhoseNameGrew()
    {
        ArchiveDocument before = new("p", ["Kim/PER", "Oslo/LOC", "Bo Lee/PER"], [(0, "PLACE_OF_RESIDENCE", 1, 0.9f), (0, "SPOUSE", 2, 0.9f)]);
        await GraphArchive.WriteAsync(_folder.File("old"), [before, .. Archive]);
        var (graph, first) = await GraphArchive.BuildAsync(_folder.File("old"), _folder.File("graph"));
        foreach (var shards in new[] { 1, 8 })
        {
            // The document tells the full name now.
            await GraphArchive.WriteAsync(_folder.File($"new {shards}"), [before with { Names = [.. before.Names, "Ada Kim/PER"] }, .. Archive], shards);
        }

        var (_, cut) = await GraphArchive.BuildAsync(_folder.File("new 8"), _folder.File("of eight"), previous: _folder.File("graph"));
        var (_, second) = await GraphArchive.BuildAsync(_folder.File("new 1"), _folder.File("graph"));
        var (full, anew) = await GraphArchive.BuildAsync(_folder.File("new 1"), _folder.File("anew"));

        var kim = (await graph.ReadNodesAsync(first, default).FirstAsync(node => node.Name == "Kim")).NodeId;
        Assert.Equal(kim, (await graph.ReadNodesAsync(second, default).FirstAsync(node => node.Name == "Ada Kim")).NodeId);
        Assert.NotEqual(kim, (await full.ReadNodesAsync(anew, default).FirstAsync(node => node.Name == "Ada Kim")).NodeId);
        Assert.Equal(await EdgeIdsAsync(graph, first), await EdgeIdsAsync(graph, second));
        Assert.Equal([["updated", kim, null, null]], DuckDb.Query($"SELECT * FROM read_parquet({DuckDb.Quote(_folder.File("graph/2/changes/*.parquet"))})"));

        // But for the id it is what a build from nothing is, and it does not depend on how the archive is cut.
        Assert.Equal(await NamedEdgesAsync(full, anew), await NamedEdgesAsync(graph, second));
        Assert.Equal(second.Files.Select(file => (file.Table, file.Sha256)), cut.Files.Select(file => (file.Table, file.Sha256)));
        var all = await graph.ReadNodesAsync(second, default).Select(node => node.NodeId).ToListAsync();
        Assert.Equal(all.Order(StringComparer.Ordinal).Distinct(), all);
    }

    [Fact]
    public async Task Build_WithoutAnAliasOfBefore_SplitsAndKeepsBothIdsFromThenOn()
    {
        ArchiveDocument[] archive = [new("p", ["Cape Town/LOC", "Oslo/LOC"], []), new("q", ["Cape Town/LOC"], [])];
        await GraphArchive.WriteAsync(_folder.File("output"), archive);
        await File.WriteAllTextAsync(_folder.File("names.tsv"), "Cape Town\tOslo\n");
        await LukeProcess.RunAsync("graph", "build", _folder.File("output"), "--output", _folder.File("graph"), "--names", _folder.File("names.tsv"));
        var graph = new GraphStore(new LocalBlobStore(_folder.File("graph")));
        var one = Assert.Single(await graph.ReadNodesAsync(await graph.RequireAsync(1, default), default).ToListAsync()).NodeId;

        var (_, second) = await BuildAsync();
        var (_, third) = await BuildAsync(Spec with { MinConfidence = 0.1 });

        var split = await IdsAsync(second);
        Assert.Equal(one, split["Cape Town"]);
        Assert.NotEqual(one, split["Oslo"]);
        Assert.Equal(split, await IdsAsync(third));
        Assert.Equal(
            [["created", split["Oslo"], null], ["split", one, split["Oslo"]], ["updated", one, null]],
            DuckDb.Query($"SELECT kind, node_id, \"into\" FROM read_parquet({DuckDb.Quote(_folder.File("graph/2/changes/*.parquet"))}) ORDER BY kind"));
        Assert.Equal(0, third.Rows["changes"]);

        async Task<SortedDictionary<string, string>> IdsAsync(GraphManifest build) =>
            new((await graph.ReadNodesAsync(build, default).ToListAsync()).ToDictionary(node => node.Name, node => node.NodeId));
    }

    [Theory]
    [InlineData("after-map@1")]
    [InlineData("after-ids")]
    [InlineData("after-reduce@0")]
    [InlineData("before-current")]
    public async Task Build_KilledOnTheWay_GoesOnAndGivesTheSameFiles(string moment)
    {
        await GraphArchive.WriteAsync(_folder.File("output"), Archive, shards: 3);
        var (_, undisturbed) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("undisturbed"));

        var killed = await LukeProcess.RunAsync(
            new Dictionary<string, string> { ["LUKE_CRASH_AT"] = moment }, "graph", "build", _folder.File("output"), "--output", _folder.File("graph"));
        Assert.NotEqual(0, killed.ExitCode);
        Assert.False(File.Exists(_folder.File("graph/current.json")));
        var (_, build) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"));

        Assert.Equal(undisturbed.Files, build.Files);
    }

    [Fact]
    public async Task Tables_OfABuild_AreReadByDuckDb()
    {
        await BuildAsync();

        var rows = DuckDb.Query($"SELECT name, aliases FROM read_parquet({DuckDb.Quote(_folder.File("graph/1/nodes/*.parquet"))}) WHERE len(aliases) = 2");
        Assert.Equal("WANGARI MAATHAI", Assert.Single(rows)[0]);
        Assert.Equal(["Maathai", "Wangari Maathai"], (List<string>)rows[0][1]!);
    }

    [Fact]
    public async Task Show_AndExplain_TellWhatTheGraphHolds()
    {
        await BuildAsync();

        var overview = await LukeProcess.RunAsync("graph", "show", _folder.File("graph"));
        var node = await LukeProcess.RunAsync("graph", "show", _folder.File("graph"), "wangari maathai");
        var reasons = await LukeProcess.RunAsync("graph", "explain", _folder.File("graph"), "Maathai");
        var nobody = await LukeProcess.RunAsync("graph", "show", _folder.File("graph"), "Nobody");

        Assert.Contains("6  Person", overview.Output, StringComparison.Ordinal);
        Assert.Contains("WANGARI MAATHAI -PLACE_OF_RESIDENCE-> Nairobi  0.90, 3 documents", node.Output, StringComparison.Ordinal);
        Assert.Contains("a, sentence 0, 0-500: What \"a\" says; all of it.", node.Output, StringComparison.Ordinal);
        Assert.Contains("'Maathai' by rule surname in 1 document,", reasons.Output, StringComparison.Ordinal);
        Assert.Equal(2, nobody.ExitCode);
        Assert.Contains("no node called 'Nobody'", nobody.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<List<string>> EdgeIdsAsync(GraphStore graph, GraphManifest build) =>
        await graph.ReadEdgesAsync(build, default).Select(edge => edge.EdgeId).Order(StringComparer.Ordinal).ToListAsync();

    /// <summary>The edges by the names of their ends; those of a type that holds both ways have no direction.</summary>
    private static async Task<List<string>> NamedEdgesAsync(GraphStore graph, GraphManifest build)
    {
        var names = await graph.ReadNodesAsync(build, default).ToDictionaryAsync(node => node.NodeId, node => $"{node.Name} {node.Mentions}");
        return await graph.ReadEdgesAsync(build, default)
            .Select(edge => $"{edge.Type} {string.Join(" - ", new[] { names[edge.Source], names[edge.Target] }.Order(StringComparer.Ordinal))} {edge.Confidence} {edge.Support}")
            .Order(StringComparer.Ordinal).ToListAsync();
    }

    private async Task<(GraphStore Graph, GraphManifest Build)> BuildAsync(GraphSpec? spec = null)
    {
        if (!Directory.Exists(_folder.File("output")))
        {
            await GraphArchive.WriteAsync(_folder.File("output"), Archive);
        }

        return await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"), spec);
    }
}
