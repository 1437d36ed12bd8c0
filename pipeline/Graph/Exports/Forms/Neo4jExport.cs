using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// For <c>neo4j-admin database import full @import.args</c>: CSV with every field quoted, quotes doubled, and a space for CR, LF and TAB,
/// since a newline ends a record there; lists are separated by U+001F. Ends and ids were proven before.
/// </summary>
internal sealed class Neo4jExport : IGraphExport
{
    private const char Separator = '\u001F';

    public string Name => "neo4j";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        var nodes = Open(Path.Combine(folder, "nodes.csv"));
        await using (nodes.ConfigureAwait(false))
        {
            string[] header = ["nodeId:ID(Entity){label:Entity}", "name", ":LABEL", "labels:string[]", "aliases:string[]", "mentions:int", "documents:int", "maxScore:float", "status"];
            await WriteAsync(nodes, [.. header, .. graph.Properties.Select(property => PropertyName(property))]).ConfigureAwait(false);
            await foreach (var node in graph.NodesAsync(cancellationToken).ConfigureAwait(false))
            {
                var row = node.Row;
                await WriteAsync(nodes,
                [
                    row.NodeId, row.Name, Label(row.Label), List(row.Labels), List(row.Aliases), Number(row.Mentions), Number(row.Documents), Number(row.MaxScore), row.Status,
                    .. graph.Properties.Select(property => node.ValueOf(property) ?? ""),
                ]).ConfigureAwait(false);
            }
        }

        var edges = Open(Path.Combine(folder, "edges.csv"));
        await using (edges.ConfigureAwait(false))
        {
            await WriteAsync(edges, [":START_ID(Entity)", ":END_ID(Entity)", ":TYPE", "edgeId", "confidence:float", "support:int", "documents:int", "sources:int", "rank:int"]).ConfigureAwait(false);
            await foreach (var edge in graph.EdgesAsync(cancellationToken).ConfigureAwait(false))
            {
                var row = edge.Row;
                await WriteAsync(
                    edges,
                    [row.Source, row.Target, row.Type, row.EdgeId, Number(row.Confidence), Number(row.Support), Number(row.Documents), Number(row.Sources), Number(row.Rank)]).ConfigureAwait(false);
            }
        }

        await File.WriteAllTextAsync(
            Path.Combine(folder, "import.args"), "--nodes=nodes.csv\n--relationships=edges.csv\n--array-delimiter=U+001F\n--id-type=string\n", cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "schema.cypher"),
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.nodeId IS UNIQUE;\nCREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);\n",
            cancellationToken).ConfigureAwait(false);
    }

    private static CsvWriter Open(string path) => new(
        new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)),
        new CsvConfiguration(CultureInfo.InvariantCulture) { ShouldQuote = _ => true, NewLine = "\n" });

    private static async Task WriteAsync(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(OneLine(field));
        }

        await csv.NextRecordAsync().ConfigureAwait(false);
    }

    /// <summary>Every node has the label that its ids are of, and its own.</summary>
    private static string Label(string label) => List(["Entity", label]);

    private static string List(IEnumerable<string> texts) => string.Join(Separator, texts.Select(text => text.Replace(Separator, ' ')));

    private static string OneLine(string text) => text.Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ').Replace('\u0085', ' ').Replace('\u2028', ' ').Replace('\u2029', ' ');

    /// <summary>The name of a property; a colon would begin its type.</summary>
    private static string PropertyName(string property) => property.Replace(':', '_');

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
