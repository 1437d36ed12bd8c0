using System.Globalization;
using System.Text;
using LukePipeline.Graph.Changes;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// What a Neo4j needs to become the newer build: two files whose rows say what is to be done (<c>:ACTION</c>), for
/// <c>neo4j-admin database import incremental @import.args</c>, and <c>delta.cypher</c>, which reads the same files into a running database
/// (5.26 or later, the community edition too), in transactions of 10,000 rows. Running that twice does no harm.
/// </summary>
/// <param name="before">The older build.</param>
/// <param name="after">The newer build.</param>
internal sealed class Neo4jDelta(ExportedGraph before, ExportedGraph after)
{
    private const string Create = "CREATE", Update = "UPDATE", Delete = "DELETE";

    /// <summary>Nodes that go take their edges with them: a row for one of those would find no end.</summary>
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);

    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        await WriteNodesAsync(Path.Combine(folder, "changed-nodes.csv"), cancellationToken).ConfigureAwait(false);
        await WriteEdgesAsync(Path.Combine(folder, "changed-edges.csv"), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "import.args"), $"--nodes=changed-nodes.csv\n--relationships=changed-edges.csv\n{Neo4jCsv.Arguments}--force\n", cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "delta.cypher"), Script(), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteNodesAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new Neo4jCsv(path);
        await file.WriteAsync([":ACTION", .. Neo4jCsv.NodeHeader(after.Properties), ":-LABEL", ":-PROPERTY"]).ConfigureAwait(false);
        var pairs = SortedPairs.Of(
            before.NodesAsync(cancellationToken), after.NodesAsync(cancellationToken), (left, right) => string.CompareOrdinal(left.Row.NodeId, right.Row.NodeId), cancellationToken);
        await foreach (var (old, current) in pairs.ConfigureAwait(false))
        {
            if (current is null)
            {
                _deleted.Add(old!.Row.NodeId);
                await file.WriteAsync([Delete, old.Row.NodeId, .. Enumerable.Repeat("", Neo4jCsv.NodeHeader(after.Properties).Count() + 1)]).ConfigureAwait(false);
            }
            else if (old is null)
            {
                await file.WriteAsync([Create, .. Neo4jCsv.Fields(current, after.Properties), "", ""]).ConfigureAwait(false);
            }
            else
            {
                string[] removed = [.. before.Properties.Where(property => old.ValueOf(property) is not null && current.ValueOf(property) is null).Select(Neo4jCsv.PropertyName)];
                removed = old.Row.Aliases.Count > 0 && current.Row.Aliases.Count == 0 ? ["aliases", .. removed] : removed;
                if (removed.Length > 0 || !Neo4jCsv.Fields(old, after.Properties).SequenceEqual(Neo4jCsv.Fields(current, after.Properties)))
                {
                    var label = old.Row.Label == current.Row.Label ? "" : old.Row.Label;
                    await file.WriteAsync([Update, .. Neo4jCsv.Fields(current, after.Properties), label, Neo4jCsv.List(removed)]).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task WriteEdgesAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new Neo4jCsv(path);
        await file.WriteAsync([":ACTION", .. Neo4jCsv.EdgeHeader]).ConfigureAwait(false);
        var pairs = SortedPairs.Of(
            before.EdgesAsync(cancellationToken), after.EdgesAsync(cancellationToken), (left, right) => GraphDiff.Compare(left.Row, right.Row), cancellationToken);
        await foreach (var (old, current) in pairs.ConfigureAwait(false))
        {
            if (current is not null)
            {
                if (old?.Row != current.Row)
                {
                    await file.WriteAsync([old is null ? Create : Update, .. Neo4jCsv.Fields(current)]).ConfigureAwait(false);
                }
            }
            else if (!_deleted.Contains(old!.Row.Source) && !_deleted.Contains(old.Row.Target))
            {
                await file.WriteAsync([Delete, .. Neo4jCsv.Fields(old).Take(4), .. Enumerable.Repeat("", Neo4jCsv.EdgeHeader.Count - 4)]).ConfigureAwait(false);
            }
        }
    }

    private string Script()
    {
        var values = new StringBuilder();
        foreach (var name in after.Properties.Select(Neo4jCsv.PropertyName))
        {
            values.Append(CultureInfo.InvariantCulture, $", n.`{name.Replace("`", "``", StringComparison.Ordinal)}` = nullIf({Field(name)}, '')");
        }

        // Of what no node has any more there is no column: those that change lose it.
        foreach (var name in before.Properties.Select(Neo4jCsv.PropertyName).Except(after.Properties.Select(Neo4jCsv.PropertyName)))
        {
            values.Append(CultureInfo.InvariantCulture, $", n.`{name.Replace("`", "``", StringComparison.Ordinal)}` = null");
        }

        const string Nodes = "changed-nodes.csv", Edges = "changed-edges.csv";
        var id = Field(Neo4jCsv.NodeId);
        var (source, target, type, edge) = (Field(Neo4jCsv.EdgeHeader[0]), Field(Neo4jCsv.EdgeHeader[1]), Field(Neo4jCsv.EdgeHeader[2]), Field(Neo4jCsv.EdgeHeader[3]));
        var given = $"{Field(":ACTION")} <> '{Delete}'";
        var lists = $"n.labels = split({Field("labels:string[]")}, '\\u001F'), n.aliases = split(nullIf({Field("aliases:string[]")}, ''), '\\u001F')";
        var numbers = $"n.mentions = toInteger({Field("mentions:int")}), n.documents = toInteger({Field("documents:int")}), n.maxScore = toFloat({Field("maxScore:float")})";
        var counts = string.Join(", ", Neo4jCsv.EdgeHeader.Skip(4).Select(column => column.Split(':')).Select(column =>
            $"r.{column[0]} = {(column[1] == "float" ? "toFloat" : "toInteger")}({Field(string.Join(':', column))})"));
        return string.Concat(
            "// LOAD CSV takes a backslash for an escape unless neo4j.conf has db.import.csv.legacy_quote_escaping=false: names with one need that.\n",
            Statement(Edges, $"{Field(":ACTION")} = '{Delete}'", $"MATCH (:Entity {{nodeId: {source}}})-[r {{edgeId: {edge}}}]->() DELETE r"),
            Statement(Nodes, $"{Field(":ACTION")} = '{Delete}'", $"MATCH (n:Entity {{nodeId: {id}}}) DETACH DELETE n"),
            Statement(Nodes, $"{Field(":-LABEL")} <> ''", $"MATCH (n:Entity {{nodeId: {id}}}) REMOVE n:$({Field(":-LABEL")})"),
            Statement(Nodes, given, $"MERGE (n:Entity {{nodeId: {id}}}) SET n:$(split({Field(":LABEL")}, '\\u001F')), n.name = row.name, n.status = row.status, {lists}, {numbers}{values}"),
            Statement(Edges, given, $"MATCH (a:Entity {{nodeId: {source}}}), (b:Entity {{nodeId: {target}}}) MERGE (a)-[r:$({type}) {{edgeId: {edge}}}]->(b) SET {counts}"));
    }

    private static string Field(string column) => $"row.`{column.Replace("`", "``", StringComparison.Ordinal)}`";

    private static string Statement(string file, string where, string what) =>
        $":auto LOAD CSV WITH HEADERS FROM 'file:///{file}' AS row WITH row WHERE {where} CALL (row) {{ {what} }} IN TRANSACTIONS OF 10000 ROWS;\n";
}
