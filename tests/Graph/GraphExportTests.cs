using System.IO.Compression;
using System.Text.Json.Nodes;
using LukePipeline.Graph.Exports;
using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Graph.Files;
using LukePipeline.Ground;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>Each form is read by the program that it is for.</summary>
public sealed class GraphExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [NodePackageFact("kuzu")]
    public async Task Kuzu_LoadsTheFilesAndFollowsPaths()
    {
        var folder = await ExportAsync("kuzu");

        var rows = LoadedKuzu.Ask(
            folder,
            "MATCH (e:Entity) RETURN e.name AS name, e.aliases AS aliases, e.value_dateOfBirth AS born ORDER BY e.name",
            "MATCH (a:Entity {name: 'Acme'})-[:SUBSIDIARY_OF]->(b:Entity)-[e:FOUNDED_BY]->(c:Entity) RETURN c.name AS name, e.support AS support, e.rank AS rank",
            "MATCH (a:Entity {name: 'Acme'})-[* TRAIL 2..3]-(b:Entity {label: 'Person'}) RETURN DISTINCT b.name AS name ORDER BY name");

        Assert.Equal(["Acme", HardNames.Quoted, "Lee", "Lee", HardNames.RightToLeft, HardNames.Astral], rows[0]!.AsArray().Select(row => (string)row!["name"]!));
        Assert.Equal("1950-05-03", (string)rows[0]![4]!["born"]!);
        Assert.Equal((HardNames.Quoted, 1, 1), ((string)rows[1]![0]!["name"]!, (int)rows[1]![0]!["support"]!, (int)rows[1]![0]!["rank"]!));
        Assert.Equal([HardNames.Quoted, HardNames.RightToLeft], rows[2]!.AsArray().Select(row => (string)row!["name"]!));
    }

    [Fact]
    public async Task Neo4j_FilesKeepTheRulesOfItsImport()
    {
        var folder = await ExportAsync("neo4j");

        var nodes = await File.ReadAllTextAsync(Path.Combine(folder, "nodes.csv"));
        Assert.Empty(Neo4jChecker.Check(nodes, await File.ReadAllTextAsync(Path.Combine(folder, "edges.csv"))));
        Assert.Contains("\"Ann \"\"Q;\"\" O'Neil, \\ Jr. of X\",\"Entity\u001FPerson\"", nodes, StringComparison.Ordinal);
        Assert.Contains(HardNames.RightToLeft, nodes, StringComparison.Ordinal);
        Assert.Contains(HardNames.Astral, nodes, StringComparison.Ordinal);
        Assert.Equal(
            ["--nodes=nodes.csv", "--relationships=edges.csv", "--array-delimiter=U+001F", "--id-type=string", "--ignore-empty-strings=true"], await File.ReadAllLinesAsync(Path.Combine(folder, "import.args")));
    }

    [Fact]
    public async Task Neo4j_AsParquet_HasTheSameColumnsAndRows()
    {
        var folder = await ExportAsync("neo4j", new GraphExportOptions { Parquet = true });

        string Table(string name) => $"read_parquet({DuckDb.Quote(Path.Combine(folder, $"{name}.parquet"))})";
        var rows = DuckDb.Query(
            $"SELECT a.name, b.name, e.\":TYPE\", b.\":LABEL\" FROM {Table("edges")} e JOIN {Table("nodes")} a ON a.\"nodeId:ID(Entity){{label:Entity}}\" = e.\":START_ID(Entity)\" "
            + $"JOIN {Table("nodes")} b ON b.\"nodeId:ID(Entity){{label:Entity}}\" = e.\":END_ID(Entity)\" WHERE e.\":TYPE\" = 'FOUNDED_BY'");
        Assert.Equal([[HardNames.Astral, HardNames.Quoted, "FOUNDED_BY", "Entity\u001FPerson"]], rows);
        Assert.Contains("--input-type=parquet", await File.ReadAllTextAsync(Path.Combine(folder, "import.args")), StringComparison.Ordinal);
    }

    /// <summary>The files of a delta, applied to the older graph in Kuzu as delta.cypher tells Neo4j to, give the newer graph.</summary>
    [NodePackageFact("kuzu")]
    public async Task Neo4j_WhatChanged_MakesTheNewGraphOfTheOld()
    {
        var old = await ExportAsync("kuzu", folder: "old");
        Directory.Delete(_folder.File("output"), recursive: true);
        ArchiveDocument more = new("d4", ["Acme/ORG", "Zoë Lee/PER", $"{HardNames.RightToLeft}/PER", "4 May 1951/DATE"], [(0, "FOUNDED_BY", 1, 0.9f), (1, "DATE_OF_BIRTH", 3, 0.8f)]);
        await GraphArchive.WriteAsync(_folder.File("output"), [.. HardNames.Archive.Skip(1), more]);
        var current = await ExportAsync("kuzu", folder: "new");
        var delta = await ExportAsync("neo4j", new GraphExportOptions { Since = await FirstBuildAsync() }, "delta");

        const string Script =
            """
            const kuzu = require('kuzu'), fs = require('fs');
            const [old, current, delta] = ['old', 'new', 'delta'].map(name => process.env.FOLDER + '/' + name);
            const csv = name => {
              const [head, ...rows] = fs.readFileSync(delta + '/' + name, 'utf8').trim().split('\n').map(line => line.slice(1, -1).split('","').map(field => field.replaceAll('""', '"')));
              return rows.map(row => Object.fromEntries(head.map((key, i) => [key, row[i]])));
            };
            const list = text => text === '' ? [] : text.split('\u001f');
            (async () => {
              const open = async folder => {
                const connection = new kuzu.Connection(new kuzu.Database(':memory:'));
                process.chdir(folder);
                for (const file of ['schema.cypher', 'copy.cypher'])
                  for (const line of fs.readFileSync(file, 'utf8').split('\n').filter(line => line)) await connection.query(line);
                return connection;
              };
              const all = async connection => JSON.stringify([
                await (await connection.query("MATCH (n:Entity) RETURN n.id AS id, n.name AS name, n.label AS label, n.labels AS labels, n.aliases AS aliases, n.mentions AS m, n.documents AS d, n.max_score AS s, n.status AS status, n.value_dateOfBirth AS born ORDER BY id")).getAll(),
                await (await connection.query("MATCH (a)-[e]->(b) RETURN a.id AS a, label(e) AS type, b.id AS b, e.edge_id AS id, e.confidence AS c, e.support AS s, e.documents AS d, e.sources AS o, e.rank AS r ORDER BY id")).getAll()]);
              const connection = await open(old);
              const run = async (text, values) => connection.execute(await connection.prepare(text), values);
              const nodes = csv('changed-nodes.csv'), edges = csv('changed-edges.csv'), id = 'nodeId:ID(Entity){label:Entity}', edgeId = 'edgeId{identifier:true}';
              for (const row of edges.filter(row => row[':ACTION'] === 'DELETE'))
                await run('MATCH (a:Entity {id: $source})-[r]->() WHERE r.edge_id = $edgeId DELETE r', { source: row[':START_ID(Entity)'], edgeId: row[edgeId] });
              for (const row of nodes.filter(row => row[':ACTION'] === 'DELETE')) await run('MATCH (n:Entity {id: $id}) DETACH DELETE n', { id: row[id] });
              for (const row of nodes.filter(row => row[':ACTION'] !== 'DELETE')) {
                await run(row[':ACTION'] === 'CREATE' ? 'CREATE (n:Entity {id: $id})' : 'MATCH (n:Entity {id: $id}) RETURN n', { id: row[id] });
                const removed = list(row[':-PROPERTY']);
                if (removed.includes('dateOfBirth')) await run('MATCH (n:Entity {id: $id}) SET n.value_dateOfBirth = NULL', { id: row[id] });
                if (row.dateOfBirth !== '') await run('MATCH (n:Entity {id: $id}) SET n.value_dateOfBirth = $born', { id: row[id], born: row.dateOfBirth });
                const aliases = row['aliases:string[]'];
                if (aliases !== '') await run('MATCH (n:Entity {id: $id}) SET n.aliases = $aliases', { id: row[id], aliases: list(aliases) });
                else if (removed.includes('aliases') || row[':ACTION'] === 'CREATE') await run('MATCH (n:Entity {id: $id}) SET n.aliases = CAST([] AS STRING[])', { id: row[id] });
                await run('MATCH (n:Entity {id: $id}) SET n.name = $name, n.label = $label, n.labels = $labels, n.mentions = CAST($m AS INT32), n.documents = CAST($d AS INT32), n.max_score = CAST($s AS FLOAT), n.status = $status',
                  { id: row[id], name: row.name, label: list(row[':LABEL'])[1], labels: list(row['labels:string[]']), m: row['mentions:int'], d: row['documents:int'], s: row['maxScore:float'], status: row.status });
              }
              for (const row of edges.filter(row => row[':ACTION'] !== 'DELETE'))
                await run('MATCH (a:Entity {id: $source}), (b:Entity {id: $target}) ' + (row[':ACTION'] === 'CREATE' ? 'CREATE (a)-[r:`' + row[':TYPE'] + '` {edge_id: $edgeId}]->(b)' : ', (a)-[r:`' + row[':TYPE'] + '` {edge_id: $edgeId}]->(b)')
                  + ' SET r.confidence = CAST($confidence AS FLOAT), r.support = CAST($support AS INT32), r.documents = CAST($documents AS INT32), r.sources = CAST($sources AS INT32), r.rank = CAST($rank AS INT32)',
                  { source: row[':START_ID(Entity)'], target: row[':END_ID(Entity)'], edgeId: row[edgeId], confidence: row['confidence:float'], support: row['support:int'], documents: row['documents:int'], sources: row['sources:int'], rank: row['rank:int'] });
              const [applied, wanted] = [await all(connection), await all(await open(current))];
              console.log(applied === wanted ? 'same' : applied + '\n' + wanted);
              process.exit(0);
            })();
            """;
        Assert.NotEqual(await File.ReadAllBytesAsync(Path.Combine(old, "nodes.parquet")), await File.ReadAllBytesAsync(Path.Combine(current, "nodes.parquet")));
        Assert.Equal("same", NodeScript.Run(Script, Path.GetDirectoryName(delta)!));
        Assert.Contains("IN TRANSACTIONS", await File.ReadAllTextAsync(Path.Combine(delta, "delta.cypher")), StringComparison.Ordinal);
        var first = await FirstBuildAsync();
        Assert.Empty(Neo4jIncrementChecker.Check(
            await File.ReadAllTextAsync(Path.Combine(delta, "changed-nodes.csv")),
            await File.ReadAllTextAsync(Path.Combine(delta, "changed-edges.csv")),
            await first.Graph.ReadNodesAsync(first.Manifest, default).Select(node => node.NodeId).ToListAsync(),
            await first.Graph.ReadEdgesAsync(first.Manifest, default).Select(edge => edge.EdgeId).ToListAsync()));
        Assert.Contains("--force", await File.ReadAllTextAsync(Path.Combine(delta, "import.args")), StringComparison.Ordinal);
    }

    [NodePackageFact("oxigraph")]
    public async Task Rdf_IsAnsweredFromByOxigraph()
    {
        const string Query =
            """
            const { Store } = require('oxigraph'), fs = require('fs'), zlib = require('zlib');
            const store = new Store();
            store.load(zlib.gunzipSync(fs.readFileSync(process.env.FOLDER + '/graph.nq.gz')).toString(), { format: 'application/n-quads' });
            store.load(fs.readFileSync(process.env.FOLDER + '/shapes.ttl', 'utf8'), { format: 'text/turtle' });
            const ask = text => store.query(text).map(row => Object.fromEntries([...row].map(([name, term]) => [name, term.value])));
            const prefixes = 'PREFIX s: <https://schema.org/> PREFIX r: <http://www.w3.org/2000/01/rdf-schema#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dc: <http://purl.org/dc/terms/> PREFIX own: <urn:luke:property:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ';
            console.log(JSON.stringify([
              ask(prefixes + 'SELECT ?name WHERE { ?c r:label "Acme" ; s:parentOrganization/s:founder ?p . ?p r:label ?name }'),
              ask(prefixes + 'SELECT ?name WHERE { ?p s:birthDate ?d ; r:label ?name FILTER(?d < "1960-01-01"^^xsd:date) }'),
              ask(prefixes + (process.env.FOLDER.endsWith('1.2')
                ? 'SELECT ?c ?from ?id WHERE { ?e rdf:reifies <<( ?a s:founder ?b )>> ; own:confidence ?c ; prov:wasDerivedFrom ?from . ?from dc:isPartOf/dc:identifier ?id }'
                : 'SELECT ?c ?from ?id WHERE { ?e rdf:predicate s:founder ; rdf:subject ?a ; rdf:object ?b ; own:confidence ?c ; prov:wasDerivedFrom ?from . ?a s:founder ?b . ?from dc:isPartOf/dc:identifier ?id }')),
            ]));
            """;
        foreach (var version in new[] { "1.1", "1.2" })
        {
            var folder = await ExportAsync("rdf", new GraphExportOptions { Rdf12 = version == "1.2" }, $"rdf {version}");

            var rows = JsonNode.Parse(NodeScript.Run(Query, folder))!;
            Assert.Equal([HardNames.Quoted], rows[0]!.AsArray().Select(row => (string)row!["name"]!));
            Assert.Equal([HardNames.RightToLeft], rows[1]!.AsArray().Select(row => (string)row!["name"]!));
            Assert.Equal(
                ("0.9", $"urn:luke:document:{HardNames.Archive[0].Uid}#char=0,500", HardNames.Archive[0].Id),
                ((string)rows[2]![0]!["c"]!, (string)rows[2]![0]!["from"]!, (string)rows[2]![0]!["id"]!));
        }
    }

    [RapperFact]
    public async Task Rdf_IsStrictNQuads()
    {
        var folder = await ExportAsync("rdf");
        var plain = Path.Combine(folder, "graph.nq");
        await using (var from = new GZipStream(File.OpenRead(Path.Combine(folder, "graph.nq.gz")), CompressionMode.Decompress))
        await using (var to = File.Create(plain))
        {
            await from.CopyToAsync(to);
        }

        var (code, _, error) = ToolFactAttribute.Run(["rapper", "-c", "-i", "nquads", plain]);

        Assert.Equal(0, code);
        Assert.Contains($"Parsing returned {File.ReadLines(plain).Count()} triples", error, StringComparison.Ordinal);
        Assert.DoesNotContain("rror", error, StringComparison.Ordinal);
        Assert.DoesNotContain("_:", await File.ReadAllTextAsync(plain), StringComparison.Ordinal);
    }

    [NetworkXFact]
    public async Task GraphMl_IsReadByNetworkX()
    {
        var folder = await ExportAsync("graphml");

        var (code, output, error) = ToolFactAttribute.Run(
        [
            "python3", "-c",
            """
            import json, sys, networkx
            graph = networkx.read_graphml(sys.argv[1])
            names = networkx.get_node_attributes(graph, 'name')
            acme = next(node for node, name in names.items() if name == 'Acme')
            print(json.dumps([sorted(names.values()), sorted(names[node] for node in networkx.descendants(graph, acme)), graph.number_of_edges()]))
            """,
            Path.Combine(folder, "graph.graphml"),
        ]);

        Assert.True(code == 0, error);
        var found = JsonNode.Parse(output)!;
        Assert.Equal(
            new[] { "Acme", HardNames.Quoted, "Lee", "Lee", HardNames.RightToLeft, HardNames.Astral }.Order(StringComparer.Ordinal),
            found[0]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));
        Assert.Contains(HardNames.Quoted, found[1]!.AsArray().Select(name => (string)name!));
        Assert.Equal(4, (int)found[2]!);
    }

    [Fact]
    public async Task GraphRag_RelationshipsNameOneEntityEach()
    {
        var folder = await ExportAsync("graphrag");

        string Table(string name) => $"read_parquet({DuckDb.Quote(Path.Combine(folder, $"{name}.parquet"))})";
        var rows = DuckDb.Query(
            $"SELECT r.description, s.id, t.id, u.text FROM {Table("relationships")} r JOIN {Table("entities")} s ON s.title = r.source JOIN {Table("entities")} t ON t.title = r.target "
            + $"JOIN {Table("text_units")} u ON list_contains(r.text_unit_ids, u.id) AND list_contains(s.text_unit_ids, u.id) AND list_contains(t.text_unit_ids, u.id)");
        Assert.Equal(4, rows.Count);
        Assert.Equal(0L, DuckDb.Query($"SELECT count(*) - count(DISTINCT title) FROM {Table("entities")}")[0][0]);
        Assert.Contains(rows, row => (string)row[0]! == $"{HardNames.Astral} FOUNDED_BY {HardNames.Quoted}" && (string)row[3]! == "What \"d;1\" says;\nall of it.");
    }

    [NodePackageFact("jsonld")]
    public async Task JsonLd_MeansWhatTheRdfMeans()
    {
        var folder = await ExportAsync("jsonld");

        var quads = NodeScript.Run(
            """
            const jsonld = require('jsonld'), fs = require('fs');
            const read = name => fs.readFileSync(process.env.FOLDER + '/' + name, 'utf8');
            (async () => {
              const context = JSON.parse(read('context.json'))['@context'];
              for (const file of ['nodes.jsonl', 'edges.jsonl'])
                for (const line of read(file).split('\n').filter(line => line))
                  process.stdout.write(await jsonld.toRDF({ '@context': context, ...JSON.parse(line) }, { format: 'application/n-quads' }));
            })();
            """,
            folder).Split('\n');
        var rdf = await ExportAsync("rdf");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(rdf, "graph.nq.gz")), CompressionMode.Decompress));
        var expected = (await reader.ReadToEndAsync()).Trim().Split('\n');

        Assert.Equal(expected.Order(StringComparer.Ordinal), quads.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Export_OfAGraphWhoseEdgeHasNoEnd_WritesNothing()
    {
        var (_, build) = await BuildAsync();
        File.Copy(EmptyNodes(await OtherBuildAsync()), Path.Combine(_folder.File("graph"), build.Files.First(file => file.Table == "nodes").Name), overwrite: true);

        var error = await Assert.ThrowsAsync<LukeException>(() => ExportAsync("kuzu"));

        Assert.Contains("which is no node", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.File("kuzu")));
    }

    [Fact]
    public async Task Export_ByTheProgram_WritesTheFilesAndNeverOverOthers()
    {
        await BuildAsync();

        var first = await LukeProcess.RunAsync("graph", "export", _folder.File("graph"), "--to", "neo4j", "--output", _folder.File("out"));
        var second = await LukeProcess.RunAsync("graph", "export", _folder.File("graph"), "--to", "neo4j", "--output", _folder.File("out"));

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal(["edges.csv", "import.args", "nodes.csv", "schema.cypher"], first.Output.Trim().Split('\n').Select(line => Path.GetFileName(line)));
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("is not empty", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kuzu", "--rdf", "1.2", "--rdf is for --to rdf alone")]
    [InlineData("graphml", "--files", "parquet", "--files is for --to neo4j alone")]
    [InlineData("neo4j", "--base-iri", "https://example.org/", "--base-iri is for --to rdf and jsonld alone")]
    [InlineData("graphrag", "--since", "1", "--since is for --to neo4j alone")]
    public async Task Export_OfAFormThatIgnoresAnOption_SaysSo(string form, string option, string value, string problem)
    {
        var result = await LukeProcess.RunAsync("graph", "export", _folder.File("graph"), "--to", form, "--output", _folder.File("out"), option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfAName_IsOnePageWithItsNeighbours()
    {
        await BuildAsync();

        var result = await LukeProcess.RunAsync("graph", "report", _folder.File("graph"), "--output", _folder.File("report.html"), "--name", "Acme");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var page = await File.ReadAllTextAsync(_folder.File("report.html"));
        Assert.Contains($"<td>Acme SUBSIDIARY_OF {HardNames.Astral}</td><td>0.70</td>", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.DoesNotContain("<Sons>", page, StringComparison.Ordinal);
        Assert.Contains("<text class=\"centre\" x=\"450\" y=\"310\">Acme</text>", page, StringComparison.Ordinal);
        Assert.Contains("<q>What &quot;d;1&quot; says;", page, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<StoredBuild> FirstBuildAsync()
    {
        var graph = new GraphStore(new LocalBlobStore(_folder.File("graph")));
        return new StoredBuild(graph, await graph.RequireAsync(1, CancellationToken.None));
    }

    private static string EmptyNodes(string graph) => Directory.GetFiles(Path.Combine(graph, "1", "nodes")).Single();

    private async Task<string> OtherBuildAsync()
    {
        await GraphArchive.WriteAsync(_folder.File("other output"), [new("x", ["Somebody Else/PER"], [])]);
        await GraphArchive.BuildAsync(_folder.File("other output"), _folder.File("other"));
        return _folder.File("other");
    }

    private async Task<(GraphStore Graph, GraphManifest Build)> BuildAsync()
    {
        if (!Directory.Exists(_folder.File("output")))
        {
            await GraphArchive.WriteAsync(_folder.File("output"), HardNames.Archive);
        }

        return await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"));
    }

    private async Task<string> ExportAsync(string form, GraphExportOptions? options = null, string? folder = null)
    {
        var (graph, _) = await BuildAsync();
        var target = _folder.File(folder ?? form);
        Directory.CreateDirectory(target);
        await GraphExporter.WriteAsync(graph, form, target, options ?? new(), CancellationToken.None);
        return target;
    }

    /// <summary>A fact that needs rapper, of Debian's raptor2-utils.</summary>
    private sealed class RapperFactAttribute() : ToolFactAttribute("rapper is not installed: install Debian's raptor2-utils.", "rapper", "--version");

    /// <summary>A fact that needs NetworkX, of Debian's python3-networkx.</summary>
    private sealed class NetworkXFactAttribute() : ToolFactAttribute("NetworkX is not installed: install Debian's python3-networkx.", "python3", "-c", "import networkx");
}
