using System.IO.Compression;
using LukePipeline.Graph.Exports;
using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Mapping;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>Types and properties that the forms have names of their own for, or cannot tell apart.</summary>
public sealed class GraphExportNamesTests : IDisposable
{
    private static readonly ArchiveDocument Document = new(
        "d",
        ["Ann Lee/PER", "Bo Moe/PER", "Cy Day/PER", "Di Fox/PER", "1990/DATE", "1991/DATE", "1992/DATE"],
        [(0, "knows", 1, 0.9f), (0, "KNOWS", 2, 0.8f), (0, "Entity", 3, 0.7f), (0, "name", 4, 0.9f), (0, "value_name", 4, 0.8f), (0, "per:date_of_birth", 5, 0.9f), (0, "PER:date_of_birth", 6, 0.9f)]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NodePackageFact("kuzu")]
    public async Task Kuzu_LoadsTypesAndPropertiesThatDifferInCaseAlone()
    {
        var folder = await ExportAsync("kuzu", Document);

        var rows = LoadedKuzu.Ask(
            folder,
            "MATCH (a)-[e]->(b) RETURN label(e) AS type, b.name AS name ORDER BY type",
            "MATCH (a:Entity {name: 'Ann Lee'}) RETURN a.value_name AS name, a.`value_per:date_of_birth_2` AS born");

        Assert.Equal(["Entity_2 Di Fox", "KNOWS Cy Day", "knows_2 Bo Moe"], rows[0]!.AsArray().Select(row => $"{row!["type"]} {row["name"]}"));
        Assert.Equal(("1990", "1991"), ((string)rows[1]![0]!["name"]!, (string)rows[1]![0]!["born"]!));
    }

    [Fact]
    public async Task Neo4j_AValueThatIsCalledName_IsAColumnOfItsOwn()
    {
        var folder = await ExportAsync("neo4j", Document with { Relations = [.. Document.Relations.Where(relation => relation.Label.EndsWith("name", StringComparison.Ordinal))] });

        var nodes = await File.ReadAllTextAsync(Path.Combine(folder, "nodes.csv"));
        Assert.Equal(["\"status\"", "\"value_name\"", "\"value_value_name\""], nodes.Split('\n')[0].Split(',')[^3..]);
        Assert.Empty(Neo4jChecker.Check(nodes, await File.ReadAllTextAsync(Path.Combine(folder, "edges.csv"))));
    }

    [Fact]
    public async Task Neo4j_APropertyThatNoNodeHasAnyMore_IsRemoved()
    {
        var (graph, first) = await BuildAsync(Document);
        var delta = await ExportAsync("neo4j", Document with { Relations = [.. Document.Relations.Take(3)] }, new GraphExportOptions { Since = new StoredBuild(graph, first) });

        var script = await File.ReadAllTextAsync(Path.Combine(delta, "delta.cypher"));
        Assert.Contains(", n.`value_name` = null", script, StringComparison.Ordinal);
        Assert.Contains(", n.`per_date_of_birth` = null", script, StringComparison.Ordinal);
        Assert.StartsWith("// LOAD CSV takes a backslash for an escape unless", script, StringComparison.Ordinal);
    }

    [NodePackageFact("jsonld")]
    public async Task JsonLd_OfAPropertyWithAColon_IsRead()
    {
        var folder = await ExportAsync("jsonld", Document);

        var quads = NodeScript.Run(
            """
            const jsonld = require('jsonld'), fs = require('fs');
            const read = name => fs.readFileSync(process.env.FOLDER + '/' + name, 'utf8');
            (async () => {
              const context = JSON.parse(read('context.json'))['@context'];
              for (const line of read('nodes.jsonl').split('\n').filter(line => line))
                process.stdout.write(await jsonld.toRDF({ '@context': context, ...JSON.parse(line) }, { format: 'application/n-quads' }));
            })();
            """,
            folder);

        Assert.Contains("<urn:luke:property:per%3Adate_of_birth> \"1991\"^^<http://www.w3.org/2001/XMLSchema#gYear>", quads, StringComparison.Ordinal);
        Assert.Contains("<urn:luke:property:PER%3Adate_of_birth> \"1992\"", quads, StringComparison.Ordinal);
    }

    [NodePackageFact("oxigraph")]
    public async Task Rdf_WithABaseThatEndsInAFragment_HasIrisWithOne()
    {
        var folder = await ExportAsync("rdf", Document, new GraphExportOptions { BaseIri = "http://example.org/g#" });

        var places = NodeScript.Run(
            """
            const { Store } = require('oxigraph'), fs = require('fs'), zlib = require('zlib');
            const store = new Store();
            store.load(zlib.gunzipSync(fs.readFileSync(process.env.FOLDER + '/graph.nq.gz')).toString(), { format: 'application/n-quads' });
            console.log(store.query('SELECT DISTINCT ?p WHERE { ?s <http://www.w3.org/ns/prov#wasDerivedFrom> ?p }').map(row => row.get('p').value).join());
            """,
            folder);

        Assert.Equal($"http://example.org/g#document:{Document.Uid};char=0,700", places.Trim());
    }

    [Fact]
    public async Task Rdf_OfAGraphWithoutNodes_IsAWholeStreamOfGzip()
    {
        var folder = await ExportAsync("rdf", new ArchiveDocument("empty", [], []));

        var file = await File.ReadAllBytesAsync(Path.Combine(folder, "graph.nq.gz"));
        Assert.Equal([0x1f, 0x8b], file[..2]);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress));
        Assert.Equal("\n", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Rdf_OfTwoRelationsOfOneType_HasOneShapeThatAllowsWhatEitherDoes()
    {
        var mapping = GraphMapping.Parse(
            """{ "relations": { "A": { "type": "T", "domain": ["Person"], "range": ["Place"] }, "B": { "type": "T", "domain": ["Organization"] } } }""", "m");
        var folder = await ExportAsync("rdf", Document with { Relations = [(0, "T", 1, 0.9f)] }, new GraphExportOptions { Mapping = mapping });

        Assert.Equal(
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n<urn:luke:property:shape-T> a sh:NodeShape ;\n  sh:targetSubjectsOf <urn:luke:property:T> ;\n"
            + "  sh:or ( [ sh:class <https://schema.org/Person> ] [ sh:class <https://schema.org/Organization> ] ) .\n",
            await File.ReadAllTextAsync(Path.Combine(folder, "shapes.ttl")));
    }

    private async Task<(GraphStore Graph, GraphManifest Build)> BuildAsync(ArchiveDocument document)
    {
        if (Directory.Exists(_folder.File("output")))
        {
            Directory.Delete(_folder.File("output"), recursive: true);
        }

        await GraphArchive.WriteAsync(_folder.File("output"), [document]);
        return await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"));
    }

    private async Task<string> ExportAsync(string form, ArchiveDocument document, GraphExportOptions? options = null)
    {
        var (graph, _) = await BuildAsync(document);
        var target = _folder.File(form);
        Directory.CreateDirectory(target);
        await GraphExporter.WriteAsync(graph, form, target, options ?? new(), CancellationToken.None);
        return target;
    }
}
