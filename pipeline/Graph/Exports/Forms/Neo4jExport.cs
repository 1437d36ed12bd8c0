namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// For Neo4j: files for <c>neo4j-admin database import full @import.args</c>, see <see cref="Neo4jCsv"/>; or, since an older build, what
/// changed, see <see cref="Neo4jDelta"/>. Ends and ids were proven before.
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

        await WriteNodesAsync(graph, Path.Combine(folder, "nodes.csv"), cancellationToken).ConfigureAwait(false);
        await WriteEdgesAsync(graph, Path.Combine(folder, "edges.csv"), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "import.args"), "--nodes=nodes.csv\n--relationships=edges.csv\n--array-delimiter=U+001F\n--id-type=string\n", cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteNodesAsync(ExportedGraph graph, string path, CancellationToken cancellationToken)
    {
        await using var file = new Neo4jCsv(path);
        string[] header = ["nodeId:ID(Entity){label:Entity}", "name", ":LABEL", "labels:string[]", "aliases:string[]", "mentions:int", "documents:int", "maxScore:float", "status"];
        await file.WriteAsync([.. header, .. graph.Properties.Select(Neo4jCsv.PropertyName)]).ConfigureAwait(false);
        await foreach (var node in graph.NodesAsync(cancellationToken).ConfigureAwait(false))
        {
            await file.WriteAsync(Neo4jCsv.Fields(node, graph.Properties)).ConfigureAwait(false);
        }
    }

    private static async Task WriteEdgesAsync(ExportedGraph graph, string path, CancellationToken cancellationToken)
    {
        await using var file = new Neo4jCsv(path);
        await file.WriteAsync([":START_ID(Entity)", ":END_ID(Entity)", ":TYPE", "edgeId", "confidence:float", "support:int", "documents:int", "sources:int", "rank:int"]).ConfigureAwait(false);
        await foreach (var edge in graph.EdgesAsync(cancellationToken).ConfigureAwait(false))
        {
            await file.WriteAsync(Neo4jCsv.Fields(edge)).ConfigureAwait(false);
        }
    }
}
