using System.Globalization;
using System.Text.Json;
using LukePipeline.Tests.Support;
using LukePipeline.Tests.Text.Layouts;
using Xunit.Abstractions;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What a job finds in texts of twelve layouts, against what it finds in the plain text.</summary>
public sealed class LayoutRunTests(ITestOutputHelper log)
{
    private const int Documents = 8;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Run_LaidOutTexts_FindsTheEntitiesAndRelationsOfThePlainText()
    {
        var texts = Layout.Documents().Take(Documents).ToDictionary();
        var laidOut = Layout.All.Prepend(Layout.Plain)
            .ToDictionary(layout => layout.Name, layout => texts.ToDictionary(text => text.Key, text => LaidOut.Of(layout.Apply(text.Key, text.Value))));
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(
            folder.File("documents.jsonl"),
            laidOut.SelectMany(layout => layout.Value.Select(text => JsonSerializer.Serialize(new { id = $"{layout.Key}/{text.Key}", text = text.Value.Text }))));

        (await LukeProcess.RunAsync("run", folder.File("documents.jsonl"), "--output", folder.File("out"))).Expect(0);

        var (entities, relations) = Read(folder.File("out"), laidOut);
        var (plainEntities, plainRelations) = (entities[Layout.Plain.Name].ToHashSet(), relations[Layout.Plain.Name].ToHashSet());
        Assert.InRange(plainRelations.Count, 20, 1000);
        foreach (var layout in Layout.All)
        {
            var (sameEntities, sameRelations) = (entities[layout.Name].Count(plainEntities.Contains), relations[layout.Name].Count(plainRelations.Contains));
            log.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {layout.Name} | {sameEntities} of {plainEntities.Count}, {entities[layout.Name].Count()} found | {sameRelations} of {plainRelations.Count}, {relations[layout.Name].Count()} found |"));
        }

        // Capitals do not keep the text: names are known by them.
        Assert.All(Layout.All.Where(layout => !layout.Name.StartsWith("capitals", StringComparison.Ordinal)), layout =>
            Assert.True(relations[layout.Name].Count(plainRelations.Contains) >= plainRelations.Count * 0.95, layout.Name));
    }

    /// <summary>Mentions and relations by layout, their places counted in letters and digits of the plain text.</summary>
    private static (ILookup<string, string> Entities, ILookup<string, string> Relations) Read(
        string output, Dictionary<string, Dictionary<string, LaidOut>> laidOut)
    {
        var mentions = DuckDb.Query($"SELECT doc_id, entity_id, start_utf16, end_utf16, label FROM read_parquet({DuckDb.Quote(output + "/entities/*.parquet")})")
            .Select(row =>
            {
                var id = ((string)row[0]!).Split('/', 2);
                var text = laidOut[id[0]][id[1]];
                var (start, end) = (text.Ordinal((int)row[2]!), text.Ordinal((int)row[3]!));
                return (Layout: id[0], Id: (string)row[1]!, Place: $"{id[1]} {start}-{end}", Label: (string)row[4]!, IsAdded: end == start);
            })
            .ToDictionary(mention => mention.Id);
        var relations = DuckDb.Query($"SELECT head_id, tail_id, label FROM read_parquet({DuckDb.Quote(output + "/relations/*.parquet")})")
            .Select(row => (Head: mentions[(string)row[0]!], Tail: mentions[(string)row[1]!], Label: (string)row[2]!))
            .Where(relation => !relation.Head.IsAdded && !relation.Tail.IsAdded);
        return (
            mentions.Values.Where(mention => !mention.IsAdded).ToLookup(mention => mention.Layout, mention => $"{mention.Place} {mention.Label}"),
            relations.ToLookup(relation => relation.Head.Layout, relation => $"{relation.Head.Place} {relation.Label} {relation.Tail.Place}"));
    }
}
