using System.Globalization;
using LukePipeline.Graph.Output;
using LukePipeline.Tables;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// For GraphRAG's "bring your own graph": <c>entities</c>, <c>relationships</c> and <c>text_units</c> as Parquet. Relationships name their
/// ends by title there, so titles that several nodes have get a part of their ids. The sentences of the evidence are the text units; which
/// ones a node has is kept in memory.
/// </summary>
internal sealed class GraphRagExport : IGraphExport
{
    public string Name => "graphrag";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        var titles = await TitlesAsync(graph, cancellationToken).ConfigureAwait(false);
        var units = new Dictionary<string, TextUnit>(StringComparer.Ordinal);
        var unitsOfNodes = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var number = 0;
        var relationships = await TableFiles.OpenAsync(Path.Combine(folder, "relationships.parquet"), RelationshipColumns, cancellationToken).ConfigureAwait(false);
        await using (relationships.ConfigureAwait(false))
        {
            await foreach (var edge in graph.EdgesAsync(cancellationToken).ConfigureAwait(false))
            {
                string[] said = [.. edge.Evidence.Where(row => row.Text is not null).Select(row => Add(units, row)).Distinct(StringComparer.Ordinal)];
                foreach (var end in new[] { edge.Row.Source, edge.Row.Target })
                {
                    (unitsOfNodes.TryGetValue(end, out var of) ? of : unitsOfNodes[end] = new(StringComparer.Ordinal)).UnionWith(said);
                }

                await relationships.WriteAsync(new Relationship(edge.Row, number++, titles[edge.Row.Source], titles[edge.Row.Target], said), cancellationToken).ConfigureAwait(false);
            }

            await relationships.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        var entities = graph.NodesAsync(cancellationToken).Select((node, place) => new Entity(
            node, place, titles[node.Row.NodeId], [.. unitsOfNodes.GetValueOrDefault(node.Row.NodeId) ?? []]));
        await TableFiles.WriteAsync(Path.Combine(folder, "entities.parquet"), EntityColumns, entities, cancellationToken).ConfigureAwait(false);
        await TableFiles.WriteAsync(
            Path.Combine(folder, "text_units.parquet"), UnitColumns, units.Values.OrderBy(unit => unit.Id, StringComparer.Ordinal).ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Dictionary<string, string>> TitlesAsync(ExportedGraph graph, CancellationToken cancellationToken)
    {
        var titles = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var node in graph.NodesAsync(cancellationToken).ConfigureAwait(false))
        {
            titles[node.Row.NodeId] = node.Row.Name;
        }

        foreach (var same in titles.GroupBy(title => title.Value, StringComparer.OrdinalIgnoreCase).Where(same => same.Skip(1).Any()).ToList())
        {
            foreach (var (id, name) in same)
            {
                titles[id] = $"{name} ({id[..8]})";
            }
        }

        return titles;
    }

    private static string Add(Dictionary<string, TextUnit> units, EvidenceRow row)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{row.DocUid}:{row.Start}-{row.End}");
        units.TryAdd(id, new TextUnit(id, row.Text!, row.DocId ?? row.DocUid));
        return id;
    }

    private static string Describe(ExportNode node) => string.Join(". ",
    [
        $"{node.Row.Name} ({node.Row.Label})",
        .. node.Row.Aliases.Count > 0 ? [$"Also: {string.Join(", ", node.Row.Aliases)}"] : Array.Empty<string>(),
        .. node.Values.Select(value => $"{value.Property}: {value.Value}"),
    ]);

    private static readonly Column<Entity>[] EntityColumns =
    [
        new TextColumn<Entity>("id", row => row.Node.Row.NodeId),
        new ValueColumn<Entity, long>("human_readable_id", row => row.Number),
        new TextColumn<Entity>("title", row => row.Title),
        new TextColumn<Entity>("type", row => row.Node.Row.Label),
        new TextColumn<Entity>("description", row => Describe(row.Node)),
        new TextListColumn<Entity>("text_unit_ids", row => row.Units),
        new ValueColumn<Entity, int>("frequency", row => row.Node.Row.Mentions),
    ];

    private static readonly Column<Relationship>[] RelationshipColumns =
    [
        new TextColumn<Relationship>("id", row => row.Edge.EdgeId),
        new ValueColumn<Relationship, long>("human_readable_id", row => row.Number),
        new TextColumn<Relationship>("source", row => row.Source),
        new TextColumn<Relationship>("target", row => row.Target),
        new TextColumn<Relationship>("description", row => $"{row.Source} {row.Edge.Type} {row.Target}"),
        new ValueColumn<Relationship, float>("weight", row => row.Edge.Confidence),
        new TextListColumn<Relationship>("text_unit_ids", row => row.Units),
    ];

    private static readonly Column<TextUnit>[] UnitColumns =
    [
        new TextColumn<TextUnit>("id", row => row.Id),
        new TextColumn<TextUnit>("text", row => row.Text),
        new TextListColumn<TextUnit>("document_ids", row => [row.Document]),
    ];

    private sealed record Entity(ExportNode Node, long Number, string Title, IReadOnlyList<string> Units);

    private sealed record Relationship(EdgeRow Edge, long Number, string Source, string Target, IReadOnlyList<string> Units);

    private sealed record TextUnit(string Id, string Text, string Document);
}
