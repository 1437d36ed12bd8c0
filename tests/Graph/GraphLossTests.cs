using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>Nothing is lost without a word, and nothing doubtful is taken for sure.</summary>
public sealed class GraphLossTests : IDisposable
{
    private static readonly GraphSpec Spec = new() { Source = "", Output = "" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_OfARelationWithWhatIsNoName_TellsWhatIsLost()
    {
        var tables = await BuildAsync(Spec, new ArchiveDocument(
            "d",
            ["Ann Lee/PER", "the company/ORG", "his wife/PER", "1990/DATE", "US/LOC"],
            [(0, "EMPLOYEE_OR_MEMBER_OF", 1, 0.9f), (2, "EMPLOYEE_OR_MEMBER_OF", 1, 0.9f), (3, "DATE_OF_BIRTH", 0, 0.9f), (0, "NATIONALITY", 4, 0.9f)]));

        Assert.Equal(
            [
                "DomainRange DATE_OF_BIRTH from DATE '1990' to Person 'Ann Lee': no edge is made of it, since a value has no relations. True",
                "NoName EMPLOYEE_OR_MEMBER_OF from Person 'Ann Lee' to Organization 'the company': no edge is made of it, since a title or the like is no name. True",
                "NoName EMPLOYEE_OR_MEMBER_OF from Person 'his wife' to Organization 'the company': no edge is made of it, since a title or the like is no name. False",
            ],
            tables.Issues.Select(issue => $"{issue.Kind} {issue.Detail} {issue.NodeId is not null}").Order(StringComparer.Ordinal));
        Assert.Equal("NATIONALITY", Assert.Single(tables.Edges).Type);
    }

    [Fact]
    public async Task Build_OfDatesThatAModelTakesForNames_MakesValuesOfThem()
    {
        var tables = await BuildAsync(Spec, new ArchiveDocument("d", ["Ann Lee/PER", "10 December 1815/MISC", "Monday/ORG"], [(0, "DATE_OF_BIRTH", 1, 0.9f)]));

        Assert.Equal("Ann Lee", Assert.Single(tables.Nodes).Name);
        Assert.Equal(("1815-12-10", "date"), tables.Values.Select(value => (value.Value, value.Datatype)).Single());
        Assert.Empty(tables.Issues);
    }

    [Fact]
    public async Task Build_OfAThingWhereAValueBelongs_IsADoubt()
    {
        ArchiveDocument document = new("d", ["Ann Lee/PER", "London/LOC"], [(0, "DATE_OF_BIRTH", 1, 0.9f)]);

        var (all, strict) = (await BuildAsync(Spec, document), await BuildAsync(Spec with { Strict = true }, document));

        Assert.Equal("DomainRange", Assert.Single(all.Issues).Kind);
        Assert.Single(all.Edges);
        Assert.Empty(strict.Edges);
    }

    [Fact]
    public async Task Build_OfAConfidenceThatIsTheLeast_KeepsIt() => Assert.Single((await BuildAsync(
        Spec with { MinConfidence = 0.9 }, new ArchiveDocument("d", ["Ann Lee/PER", "Oslo/LOC"], [(0, "PLACE_OF_RESIDENCE", 1, 0.9f)]))).Edges);

    [Fact]
    public async Task Build_OfValuesThatContradictEachOther_DoubtsAllButTheSurest()
    {
        ArchiveDocument[] documents =
        [
            Born("Ann Lee", "1815", 0.99f), Born("Ann Lee", "10 December 1815", 0.8f), Born("Ann Lee", "11 January 1815", 0.7f), Born("Bo Moe", "Monday", 0.95f), Born("Bo Moe", "1999", 0.6f),
        ];

        var (all, strict) = (await BuildAsync(Spec, documents), await BuildAsync(Spec with { Strict = true }, documents));

        Assert.Equal(
            ["dateOfBirth is '1815-01-11' beside '1815-12-10'.", "dateOfBirth is 'Monday' beside '1999'."], all.Issues.Select(issue => issue.Detail).Order(StringComparer.Ordinal));
        Assert.Equal(["1815", "1815-12-10", "1999"], strict.Values.Select(value => value.Value).Order(StringComparer.Ordinal));

        static ArchiveDocument Born(string name, string date, float score) => new($"{name} {date}", [$"{name}/PER", $"{date}/DATE"], [(0, "DATE_OF_BIRTH", 1, score)]);
    }

    [Fact]
    public async Task Build_OfPersonsWithOneInitial_KeepsThemApart()
    {
        var tables = await BuildAsync(Spec, new ArchiveDocument("a", ["N. Mandela/PER", "Nelson Mandela/PER"], []), new ArchiveDocument("b", ["N. Mandela/PER", "Nomzamo Mandela/PER"], []));

        Assert.Equal(["Nelson Mandela", "Nomzamo Mandela"], tables.Nodes.Select(node => node.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Build_OfANameUnderTwoLabelsInOneDocument_IsMergedInOne()
    {
        var tables = await BuildAsync(Spec, new ArchiveDocument("a", ["UK/LOC", "UK/GPE", "United Kingdom/LOC"], []));

        Assert.Equal(("UK", 1), tables.Merges.Select(merge => (merge.Alias, merge.Documents)).Single());
    }

    [Fact]
    public async Task Explain_OfADoubt_NamesBothEnds()
    {
        await BuildAsync(Spec, new ArchiveDocument("a", ["Ann Lee/PER", "Oslo/LOC", "Rome/LOC"], [(0, "PLACE_OF_BIRTH", 1, 0.9f), (0, "PLACE_OF_BIRTH", 2, 0.5f)]));

        var told = await LukeProcess.RunAsync("graph", "explain", _folder.File("graph"), "Ann Lee");

        Assert.Contains("'Ann Lee' PLACE_OF_BIRTH 'Rome' (0.50), beside 'Ann Lee' PLACE_OF_BIRTH 'Oslo' (0.90).", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OfANameThatManyBear_OffersThemAll()
    {
        await BuildAsync(Spec, [.. Enumerable.Range(0, 25).Select(number => new ArchiveDocument($"d{number}", ["Smith/PER"], []))]);

        var told = await LukeProcess.RunAsync("graph", "show", _folder.File("graph"), "Smith");

        Assert.Equal(2, told.ExitCode);
        Assert.Equal(20, told.Error.Split('\n').Count(line => line.Contains("Smith (Person, local), 1 mention in 1 document", StringComparison.Ordinal)));
    }

    private async Task<Tables> BuildAsync(GraphSpec spec, params ArchiveDocument[] documents)
    {
        if (!Directory.Exists(_folder.File("output")))
        {
            await GraphArchive.WriteAsync(_folder.File("output"), documents);
        }

        var (graph, build) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"), spec);
        return new Tables(
            await graph.ReadNodesAsync(build, default).ToListAsync(),
            await graph.ReadEdgesAsync(build, default).ToListAsync(),
            await graph.ReadValuesAsync(build, default).ToListAsync(),
            await graph.ReadMergesAsync(build, default).ToListAsync(),
            await graph.ReadIssuesAsync(build, default).ToListAsync());
    }

    private sealed record Tables(List<NodeRow> Nodes, List<EdgeRow> Edges, List<ValueRow> Values, List<MergeRow> Merges, List<IssueRow> Issues);
}
