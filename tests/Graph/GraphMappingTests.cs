using LukePipeline.Graph.Files;
using LukePipeline.Graph.Mapping;
using LukePipeline.Graph.Options;
using LukePipeline.Ground;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

public sealed class GraphMappingTests
{
    [Fact]
    public void Parse_OfAPartOfAnEntry_KeepsTheRestOfIt()
    {
        var mapping = GraphMapping.Parse("""{ "labels": { "PER": { "local": true }, "TITLE": { "literal": "none" } }, "relations": { "SPOUSE": { "Functional": false } } }""", "m");

        Assert.Equal(("Person", "https://schema.org/Person", true), (mapping.NameOf("PER"), mapping.OfLabel("PER").Iri, mapping.OfLabel("PER").Local));
        Assert.Null(mapping.OfLabel("TITLE").Literal);
        Assert.Equal((true, false), (mapping.OfRelation("SPOUSE").Symmetric, mapping.OfRelation("SPOUSE").Functional));
        Assert.Equal(GraphMapping.Shipped.Hash, GraphMapping.Parse("{}", "m").Hash);
    }

    [Theory]
    [InlineData("null", "the mapping is null")]
    [InlineData("""{ "labels": null }""", "labels is null")]
    [InlineData("""{ "labels": { "PER": null } }""", "labels.PER is null")]
    [InlineData("""{ "labels": { "PER": "Person" } }""", "labels.PER is no object")]
    [InlineData("""{ "labels": { "PER": { "name": null } } }""", "labels.PER.name is null")]
    [InlineData("""{ "relations": { "SPOUSE": { "domain": [null] } } }""", "relations.SPOUSE.domain is null")]
    [InlineData("""{ "labels": { "PER": { "nam": "Person" } } }""", "m is no mapping: labels.PER has no key 'nam': the keys are name, iri, literal, local, drop.")]
    [InlineData("""{ "label": {} }""", "there is no key 'label': the keys are labels and relations.")]
    [InlineData("""{ "labels": { "PER": { "name": "" } } }""", "labels.PER.name is \"\": write a text")]
    [InlineData("""{ "relations": { "SPOUSE": { "type": " " } } }""", "relations.SPOUSE.type is \" \": write a text")]
    [InlineData("""{ "relations": { "SPOUSE": { "domain": "Person" } } }""", "relations.SPOUSE.domain is \"Person\": write a list of texts")]
    [InlineData("""{ "relations": { "SPOUSE": { "functional": "yes" } } }""", "relations.SPOUSE.functional is \"yes\": write true or false")]
    [InlineData("""{ "labels": { "PER": { "literal": "number" } } }""", "'number'")]
    [InlineData("""{ "relations": { "SPOUSE": { "domain": ["Persn"] } } }""", "relations.SPOUSE.domain has 'Persn', which names no label: did you mean 'Person'?")]
    public void Parse_OfWhatIsNoMapping_SaysWhere(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<LukeException>(() => GraphMapping.Parse(json, "m")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Build_WithOtherNamesOfLabels_FollowsTheSameRules()
    {
        using var folder = new TemporaryFolder();
        ArchiveDocument document = new("d", ["Wangari Maathai/PER", "Dr. Maathai/PER", "Acme Inc/ORG", "Acme/ORG", "Oslo/LOC"], [(1, "PLACE_OF_RESIDENCE", 4, 0.9f)]);
        await GraphArchive.WriteAsync(folder.File("output"), [document]);
        var mapping = System.Text.Json.Nodes.JsonNode.Parse("""{ "labels": { "PER": { "name": "Agent" }, "ORG": { "name": "Agent" } } }""")!.AsObject();
        var spec = new GraphSpec { Source = "", Output = "", Mapping = mapping, Names = "Doctor Wangari\tWangari Maathai\tPER\n" };

        var (graph, build) = await GraphArchive.BuildAsync(folder.File("output"), folder.File("graph"), spec);

        Assert.Equal(["Acme Agent", "Oslo Place", "Wangari Maathai Agent"], await NamesAsync(graph, build));
        Assert.Empty(await graph.ReadIssuesAsync(build, default).ToListAsync());
    }

    private static async Task<List<string>> NamesAsync(GraphStore graph, GraphManifest build) =>
        await graph.ReadNodesAsync(build, default).Select(node => $"{node.Name} {node.Label}").Order(StringComparer.Ordinal).ToListAsync();
}
