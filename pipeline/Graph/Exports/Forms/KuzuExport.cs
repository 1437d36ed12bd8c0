using System.Globalization;
using System.Text;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// For Kuzu: Parquet files, which it reads by place, <c>schema.cypher</c> and <c>copy.cypher</c>, which names the files as they lie beside
/// it. Nodes are one table, edges one table a type, whose first two columns are the ends. Names know no case there: see <see cref="DistinctNames"/>.
/// </summary>
internal sealed class KuzuExport : IGraphExport
{
    public string Name => "kuzu";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        await TableFiles.WriteAsync(Path.Combine(folder, "nodes.parquet"), NodeColumns(graph.Properties), graph.NodesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        await WriteEdgesAsync(graph, folder, cancellationToken).ConfigureAwait(false);

        var schema = new StringBuilder("CREATE NODE TABLE Entity(id STRING PRIMARY KEY, name STRING, label STRING, labels STRING[], aliases STRING[], mentions INT32, documents INT32, max_score FLOAT, status STRING");
        foreach (var column in DistinctNames.Of(graph.Properties, property => Legal($"value_{property}")).Values)
        {
            schema.Append(CultureInfo.InvariantCulture, $", `{column}` STRING");
        }

        schema.Append(");\n");
        var copy = new StringBuilder("COPY Entity FROM 'nodes.parquet';\n");
        var tables = DistinctNames.Of(graph.Types, Legal, "Entity");
        foreach (var (number, type) in graph.Types.Index())
        {
            schema.Append(CultureInfo.InvariantCulture, $"CREATE REL TABLE `{tables[type]}`(FROM Entity TO Entity, edge_id STRING, confidence FLOAT, support INT32, documents INT32, sources INT32, rank INT32);\n");
            copy.Append(CultureInfo.InvariantCulture, $"COPY `{tables[type]}` FROM '{FileOf(number)}';\n");
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "schema.cypher"), schema.ToString(), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, "copy.cypher"), copy.ToString(), cancellationToken).ConfigureAwait(false);
    }

    private static string FileOf(int number) => string.Create(CultureInfo.InvariantCulture, $"edges-{number:D3}.parquet");

    /// <summary>A name for quoting: there is no form for the mark itself.</summary>
    private static string Legal(string name) => name.Replace('`', '_');

    private static async Task WriteEdgesAsync(ExportedGraph graph, string folder, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ITableFile<ExportEdge>>(StringComparer.Ordinal);
        try
        {
            foreach (var (number, type) in graph.Types.Index())
            {
                files[type] = await TableFiles.OpenAsync(Path.Combine(folder, FileOf(number)), EdgeColumns, cancellationToken).ConfigureAwait(false);
            }

            await foreach (var edge in graph.EdgesAsync(cancellationToken).ConfigureAwait(false))
            {
                await files[edge.Row.Type].WriteAsync(edge, cancellationToken).ConfigureAwait(false);
            }

            foreach (var file in files.Values)
            {
                await file.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var file in files.Values)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static Column<ExportNode>[] NodeColumns(IEnumerable<string> properties) =>
    [
        new TextColumn<ExportNode>("id", node => node.Row.NodeId),
        new TextColumn<ExportNode>("name", node => node.Row.Name),
        new TextColumn<ExportNode>("label", node => node.Row.Label),
        new TextListColumn<ExportNode>("labels", node => node.Row.Labels),
        new TextListColumn<ExportNode>("aliases", node => node.Row.Aliases),
        new ValueColumn<ExportNode, int>("mentions", node => node.Row.Mentions),
        new ValueColumn<ExportNode, int>("documents", node => node.Row.Documents),
        new ValueColumn<ExportNode, float>("max_score", node => node.Row.MaxScore),
        new TextColumn<ExportNode>("status", node => node.Row.Status),
        .. properties.Select(property => new TextColumn<ExportNode>($"value_{property}", node => node.ValueOf(property), Nullable: true)),
    ];

    private static readonly Column<ExportEdge>[] EdgeColumns =
    [
        new TextColumn<ExportEdge>("from", edge => edge.Row.Source),
        new TextColumn<ExportEdge>("to", edge => edge.Row.Target),
        new TextColumn<ExportEdge>("edge_id", edge => edge.Row.EdgeId),
        new ValueColumn<ExportEdge, float>("confidence", edge => edge.Row.Confidence),
        new ValueColumn<ExportEdge, int>("support", edge => edge.Row.Support),
        new ValueColumn<ExportEdge, int>("documents", edge => edge.Row.Documents),
        new ValueColumn<ExportEdge, int>("sources", edge => edge.Row.Sources),
        new ValueColumn<ExportEdge, int>("rank", edge => edge.Row.Rank),
    ];
}
