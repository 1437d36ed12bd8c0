using System.IO.Compression;
using System.Text.Json.Nodes;
using LukePipeline.Graph.Exports;
using LukePipeline.Graph.Exports.Forms;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>N-Quads in a Virtuoso, asked by SPARQL over HTTP on the loopback interface.</summary>
public sealed class VirtuosoTests : IDisposable
{
    private const string Prefixes =
        "PREFIX s: <https://schema.org/> PREFIX r: <http://www.w3.org/2000/01/rdf-schema#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        + "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX own: <urn:luke:property:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";

    private readonly TemporaryFolder _folder = new();

    [VirtuosoFact]
    public async Task Rdf_IsAnsweredFromByVirtuoso()
    {
        await GraphArchive.WriteAsync(_folder.File("output"), HardNames.Archive);
        var (graph, _) = await GraphArchive.BuildAsync(_folder.File("output"), _folder.File("graph"));
        Directory.CreateDirectory(_folder.File("rdf"));
        await GraphExporter.WriteAsync(graph, "rdf", _folder.File("rdf"), new GraphExportOptions(), CancellationToken.None);
        await using (var from = new GZipStream(File.OpenRead(_folder.File("rdf/graph.nq.gz")), CompressionMode.Decompress))
        await using (var to = File.Create(_folder.File("graph.nq")))
        {
            await from.CopyToAsync(to);
        }

        var (sql, http) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        await File.WriteAllTextAsync(_folder.File("virtuoso.ini"), Configuration(sql, http));
        await using var server = await ServerProcess.StartAsync("virtuoso-t", http, ["+configfile", _folder.File("virtuoso.ini"), "+foreground"], TimeSpan.FromMinutes(4));
        var (code, output, error) = ToolFactAttribute.Run(
            ["isql-vt", $"127.0.0.1:{sql}", "dba", "dba", $"EXEC=DB.DBA.TTLP(file_open('{_folder.File("graph.nq")}'), '', 'urn:luke:graph', 512);"]);
        Assert.True(code == 0 && !output.Contains("***", StringComparison.Ordinal), output + error);

        Assert.Equal([HardNames.Quoted], await AskAsync(http, "SELECT ?v WHERE { ?c r:label \"Acme\" ; s:parentOrganization/s:founder ?p . ?p r:label ?v }"));
        Assert.Equal([HardNames.RightToLeft], await AskAsync(http, "SELECT ?v WHERE { ?p s:birthDate ?d ; r:label ?v FILTER(?d < \"1960-01-01\"^^xsd:date) }"));
        Assert.Equal([HardNames.Astral], await AskAsync(http, "SELECT ?v WHERE { ?a s:founder ?b . ?a r:label ?v }"));
        Assert.Equal(
            [$"urn:luke:document:{HardNames.Archive[0].Uid}#char=0,500"],
            await AskAsync(http, "SELECT ?v WHERE { ?e rdf:predicate s:founder ; rdf:subject ?a ; rdf:object ?b ; own:confidence ?c ; prov:wasDerivedFrom ?v . ?a s:founder ?b }"));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<IEnumerable<string>> AskAsync(int port, string query)
    {
        using var http = new HttpClient();
        var answer = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/sparql?format=application%2Fsparql-results%2Bjson&query={Uri.EscapeDataString(Prefixes + query)}"));
        return JsonNode.Parse(answer)!["results"]!["bindings"]!.AsArray().Select(row => (string)row!["v"]!["value"]!);
    }

    private string Configuration(int sql, int http) =>
        $"""
        [Database]
        DatabaseFile = {_folder.File("v.db")}
        ErrorLogFile = {_folder.File("v.log")}
        LockFile = {_folder.File("v.lck")}
        TransactionFile = {_folder.File("v.trx")}
        xa_persistent_file = {_folder.File("v.pxa")}
        [TempDatabase]
        DatabaseFile = {_folder.File("t.db")}
        TransactionFile = {_folder.File("t.trx")}
        [Parameters]
        ServerPort = 127.0.0.1:{sql}
        DirsAllowed = {_folder.Path}
        NumberOfBuffers = 4000
        MaxDirtyBuffers = 2000
        [HTTPServer]
        ServerPort = 127.0.0.1:{http}
        ServerRoot = {_folder.Path}
        [SPARQL]
        ResultSetMaxRows = 10000
        """;

    /// <summary>A fact that needs Virtuoso, of Debian's virtuoso-opensource-7-bin.</summary>
    private sealed class VirtuosoFactAttribute() : ToolFactAttribute("Virtuoso is not installed: install Debian's virtuoso-opensource-7-bin.", "sh", "-c", "command -v virtuoso-t && command -v isql-vt");
}
