using LukePipeline.Graph.Output;

namespace LukePipeline.Graph.Exports;

/// <summary>A node with its values.</summary>
/// <param name="Row">The node.</param>
/// <param name="Values">Its values, the surest of each property first.</param>
internal sealed record ExportNode(NodeRow Row, IReadOnlyList<ValueRow> Values)
{
    /// <summary>The surest value of a property; null where it has none.</summary>
    public string? ValueOf(string property) => Values.FirstOrDefault(value => value.Property == property)?.Value;
}

/// <summary>An edge with its evidence.</summary>
/// <param name="Row">The edge.</param>
/// <param name="Evidence">The sentences that say it, the best first.</param>
internal sealed record ExportEdge(EdgeRow Row, IReadOnlyList<EvidenceRow> Evidence);
