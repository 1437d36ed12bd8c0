using LukePipeline.Tables;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// For Neo4j: files for <c>neo4j-admin database import full @import.args</c>, see <see cref="Neo4jCsv"/>, or the same as Parquet; or, since
/// an older build, what changed, see <see cref="Neo4jDelta"/>. Ends and ids were proven before.
/// </summary>
internal sealed class Neo4jExport : IGraphExport
{
    public string Name => "neo4j";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "schema.cypher"),
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.nodeId IS UNIQUE;\nCREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);\n",
            cancellationToken).ConfigureAwait(false);
        if (graph.Before is { } before)
        {
            await new Neo4jDelta(before, graph).WriteAsync(folder, cancellationToken).ConfigureAwait(false);
            return;
        }

        var extension = options.Parquet ? "parquet" : "csv";
        var (nodes, edges) = (Path.Combine(folder, $"nodes.{extension}"), Path.Combine(folder, $"edges.{extension}"));
        if (options.Parquet)
        {
            await TableFiles.WriteAsync(nodes, NodeColumns(graph.Properties), graph.NodesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            await TableFiles.WriteAsync(edges, EdgeColumns, graph.EdgesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await WriteAsync(nodes, Neo4jCsv.NodeHeader(graph.Properties), graph.NodesAsync(cancellationToken), node => Neo4jCsv.Fields(node, graph.Properties)).ConfigureAwait(false);
            await WriteAsync(edges, Neo4jCsv.EdgeHeader, graph.EdgesAsync(cancellationToken), Neo4jCsv.Fields).ConfigureAwait(false);
        }

        var type = options.Parquet ? "--input-type=parquet\n" : "";
        await File.WriteAllTextAsync(
            Path.Combine(folder, "import.args"), $"--nodes=nodes.{extension}\n--relationships=edges.{extension}\n{type}{Neo4jCsv.Arguments}", cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync<T>(string path, IEnumerable<string> header, IAsyncEnumerable<T> rows, Func<T, IEnumerable<string>> fields)
    {
        await using var file = new Neo4jCsv(path);
        await file.WriteAsync(header).ConfigureAwait(false);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            await file.WriteAsync(fields(row)).ConfigureAwait(false);
        }
    }

    /// <summary>The columns by the same names; Parquet tells their types itself.</summary>
    private static Column<ExportNode>[] NodeColumns(IEnumerable<string> properties) =>
    [
        new TextColumn<ExportNode>(Neo4jCsv.NodeId, node => node.Row.NodeId),
        new TextColumn<ExportNode>("name", node => node.Row.Name),
        new TextColumn<ExportNode>(":LABEL", node => Neo4jCsv.LabelsOf(node)),
        new TextListColumn<ExportNode>("labels", node => node.Row.Labels),
        new TextListColumn<ExportNode>("aliases", node => node.Row.Aliases),
        new ValueColumn<ExportNode, int>("mentions", node => node.Row.Mentions),
        new ValueColumn<ExportNode, int>("documents", node => node.Row.Documents),
        new ValueColumn<ExportNode, float>("maxScore", node => node.Row.MaxScore),
        new TextColumn<ExportNode>("status", node => node.Row.Status),
        .. properties.Select(property => new TextColumn<ExportNode>(Neo4jCsv.PropertyName(property), node => node.ValueOf(property), Nullable: true)),
    ];

    private static readonly Column<ExportEdge>[] EdgeColumns =
    [
        new TextColumn<ExportEdge>(Neo4jCsv.EdgeHeader[0], edge => edge.Row.Source),
        new TextColumn<ExportEdge>(Neo4jCsv.EdgeHeader[1], edge => edge.Row.Target),
        new TextColumn<ExportEdge>(Neo4jCsv.EdgeHeader[2], edge => edge.Row.Type),
        new TextColumn<ExportEdge>(Neo4jCsv.EdgeHeader[3], edge => edge.Row.EdgeId),
        new ValueColumn<ExportEdge, float>("confidence", edge => edge.Row.Confidence),
        new ValueColumn<ExportEdge, int>("support", edge => edge.Row.Support),
        new ValueColumn<ExportEdge, int>("documents", edge => edge.Row.Documents),
        new ValueColumn<ExportEdge, int>("sources", edge => edge.Row.Sources),
        new ValueColumn<ExportEdge, int>("rank", edge => edge.Row.Rank),
    ];
}
