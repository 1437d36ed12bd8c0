using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>Ids when documents are corrected: they last with the name, not with the place.</summary>
public sealed class GraphCorrectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_OfADocumentThatNamesOthersAtTheSamePlaces_DoesNotGiveThemItsIds()
    {
        ArchiveDocument other = new("b", ["Diana Cooper/PER"], []);
        var before = await BuildAsync(new("a", ["Wendy Martin/PER", "Milan/LOC", "Alice Cooper/PER"], []), other);
        var after = await BuildAsync(new("a", ["Harry Potter/PER", "Delhi/LOC", "Diana Cooper/PER"], []), other);

        Assert.Empty(before.Values.Intersect(new[] { after["Harry Potter"], after["Delhi"] }));
        Assert.Equal(before["Diana Cooper"], after["Diana Cooper"]);
        Assert.Equal(
            new[] { $"created {after["Delhi"]}", $"created {after["Harry Potter"]}", $"deleted {before["Alice Cooper"]}", $"deleted {before["Milan"]}", $"deleted {before["Wendy Martin"]}", $"updated {after["Diana Cooper"]}" }.Order(StringComparer.Ordinal),
            DuckDb.Query($"SELECT kind, node_id FROM read_parquet({DuckDb.Quote(_folder.File("graph/2/changes/*.parquet"))})").Select(row => $"{row[0]} {row[1]}").Order(StringComparer.Ordinal));
        var told = await LukeProcess.RunAsync("graph", "diff", _folder.File("graph"));
        Assert.Contains($"deleted  node {before["Milan"]} Milan (Place)", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_AfterTheTextHasMovedAllPlaces_KeepsTheIdThatANameHasFromAnAlias()
    {
        var first = await BuildAsync(new ArchiveDocument("a", ["Zorbix/ORG", "Bob Stone/PER"], []));
        var second = await BuildAsync(new ArchiveDocument("a", ["Zorbix/ORG", "Bob Stone/PER"], []), names: "Zorbix\tZorbix Holdings\tORG\n");
        var third = await BuildAsync(new ArchiveDocument("a", ["Today/DATE", "Zorbix/ORG", "Bob Stone/PER"], []), names: "Zorbix\tZorbix Holdings\tORG\n");

        Assert.Equal(first["Zorbix"], second["Zorbix Holdings"]);
        Assert.Equal(first["Zorbix"], third["Zorbix Holdings"]);
    }

    private Task<Dictionary<string, string>> BuildAsync(params ArchiveDocument[] documents) => BuildAsync(documents, null);

    private Task<Dictionary<string, string>> BuildAsync(ArchiveDocument document, string names) => BuildAsync([document], names);

    private async Task<Dictionary<string, string>> BuildAsync(ArchiveDocument[] documents, string? names)
    {
        if (Directory.Exists(_folder.File("output")))
        {
            Directory.Delete(_folder.File("output"), recursive: true);
        }

        await GraphArchive.WriteAsync(_folder.File("output"), documents);
        var (graph, build) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"), new() { Source = "", Output = "", Names = names });
        return (await graph.ReadNodesAsync(build, default).ToListAsync()).ToDictionary(node => node.Name, node => node.NodeId);
    }
}
