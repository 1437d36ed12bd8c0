using System.Globalization;
using System.Text;
using LukePipeline.Graph.Changes;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// What a running Neo4j (5.26 or later, the community edition too) needs to become the newer build: <c>delta.cypher</c>, which reads four
/// files, in transactions of 10,000 rows. Running it twice does no harm.
/// </summary>
/// <param name="before">The older build.</param>
/// <param name="after">The newer build.</param>
internal sealed class Neo4jDelta(ExportedGraph before, ExportedGraph after)
{
    private static readonly string[] NodeHeader = ["nodeId", "name", "label", "labels", "aliases", "mentions", "documents", "maxScore", "status"];
    private static readonly string[] EdgeHeader = ["source", "target", "type", "edgeId", "confidence", "support", "documents", "sources", "rank"];

    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        await WriteNodesAsync(folder, cancellationToken).ConfigureAwait(false);
        await WriteEdgesAsync(folder, cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "delta.cypher"), Script(), cancellationToken).ConfigureAwait(false);
    }

    private async Task WriteNodesAsync(string folder, CancellationToken cancellationToken)
    {
        await using var upserts = new Neo4jCsv(Path.Combine(folder, "upsert-nodes.csv"));
        await using var deletes = new Neo4jCsv(Path.Combine(folder, "delete-nodes.csv"));
        await upserts.WriteAsync([.. NodeHeader, .. after.Properties.Select(Neo4jCsv.PropertyName)]).ConfigureAwait(false);
        await deletes.WriteAsync(["nodeId"]).ConfigureAwait(false);
        var pairs = SortedPairs.Of(
            before.NodesAsync(cancellationToken), after.NodesAsync(cancellationToken), (left, right) => string.CompareOrdinal(left.Row.NodeId, right.Row.NodeId), cancellationToken);
        await foreach (var (old, current) in pairs.ConfigureAwait(false))
        {
            if (current is null)
            {
                await deletes.WriteAsync([old!.Row.NodeId]).ConfigureAwait(false);
            }
            else if (old is null || !Neo4jCsv.Fields(old, after.Properties).SequenceEqual(Neo4jCsv.Fields(current, after.Properties)))
            {
                await upserts.WriteAsync(Neo4jCsv.Fields(current, after.Properties)).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteEdgesAsync(string folder, CancellationToken cancellationToken)
    {
        await using var upserts = new Neo4jCsv(Path.Combine(folder, "upsert-edges.csv"));
        await using var deletes = new Neo4jCsv(Path.Combine(folder, "delete-edges.csv"));
        await upserts.WriteAsync(EdgeHeader).ConfigureAwait(false);
        await deletes.WriteAsync(EdgeHeader[..4]).ConfigureAwait(false);
        var pairs = SortedPairs.Of(
            before.EdgesAsync(cancellationToken), after.EdgesAsync(cancellationToken), (left, right) => GraphDiff.Compare(left.Row, right.Row), cancellationToken);
        await foreach (var (old, current) in pairs.ConfigureAwait(false))
        {
            if (current is null)
            {
                await deletes.WriteAsync(Neo4jCsv.Fields(old!).Take(4)).ConfigureAwait(false);
            }
            else if (old?.Row != current.Row)
            {
                await upserts.WriteAsync(Neo4jCsv.Fields(current)).ConfigureAwait(false);
            }
        }
    }

    private string Script()
    {
        const string Lists = "n.labels = split(row.labels, '\\u001F'), n.aliases = CASE row.aliases WHEN '' THEN [] ELSE split(row.aliases, '\\u001F') END";
        const string Numbers = "n.mentions = toInteger(row.mentions), n.documents = toInteger(row.documents), n.maxScore = toFloat(row.maxScore)";
        var values = new StringBuilder();
        foreach (var property in after.Properties.Select(Neo4jCsv.PropertyName).Select(name => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`"))
        {
            values.Append(CultureInfo.InvariantCulture, $", n.{property} = nullIf(row.{property}, '')");
        }

        return
            $$"""
            :auto LOAD CSV WITH HEADERS FROM 'file:///delete-edges.csv' AS row CALL (row) { MATCH (:Entity {nodeId: row.source})-[r {edgeId: row.edgeId}]->() DELETE r } IN TRANSACTIONS OF 10000 ROWS;
            :auto LOAD CSV WITH HEADERS FROM 'file:///delete-nodes.csv' AS row CALL (row) { MATCH (n:Entity {nodeId: row.nodeId}) DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS;
            :auto LOAD CSV WITH HEADERS FROM 'file:///upsert-nodes.csv' AS row CALL (row) { MERGE (n:Entity {nodeId: row.nodeId}) SET n:$(split(row.label, '\u001F')), n.name = row.name, n.status = row.status, {{Lists}}, {{Numbers}}{{values}} } IN TRANSACTIONS OF 10000 ROWS;
            :auto LOAD CSV WITH HEADERS FROM 'file:///upsert-edges.csv' AS row CALL (row) { MATCH (a:Entity {nodeId: row.source}), (b:Entity {nodeId: row.target}) MERGE (a)-[r:$(row.type) {edgeId: row.edgeId}]->(b) SET r.confidence = toFloat(row.confidence), r.support = toInteger(row.support), r.documents = toInteger(row.documents), r.sources = toInteger(row.sources), r.rank = toInteger(row.rank) } IN TRANSACTIONS OF 10000 ROWS;

            """;
    }
}
