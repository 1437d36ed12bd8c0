using LukePipeline.Tables;

namespace LukePipeline.Graph.Output;

/// <summary>Makes rows of the values of a file.</summary>
internal static class GraphRows
{
    public static NodeRow Node(ITableValues values, int row) => new(
        values.Text("node_id", row)!,
        values.Text("name", row)!,
        values.Text("label", row)!,
        values.Texts("labels", row),
        values.Texts("aliases", row),
        values.Number<int>("mentions", row),
        values.Number<int>("documents", row),
        values.Number<float>("max_score", row),
        values.Text("link", row),
        values.Number<float>("link_score", row),
        values.Text("status", row)!);

    public static EdgeRow Edge(ITableValues values, int row) => new(
        values.Text("edge_id", row)!,
        values.Text("source", row)!,
        values.Text("target", row)!,
        values.Text("type", row)!,
        values.Number<float>("confidence", row),
        values.Number<int>("support", row),
        values.Number<int>("documents", row),
        values.Number<int>("sources", row),
        values.Number<int>("rank", row));

    public static ValueRow Value(ITableValues values, int row) => new(
        values.Text("node_id", row)!,
        values.Text("property", row)!,
        values.Text("value", row)!,
        values.Text("datatype", row)!,
        values.Number<float>("confidence", row),
        values.Number<int>("support", row),
        values.Number<int>("documents", row));

    public static EvidenceRow Evidence(ITableValues values, int row) => new(
        values.Text("edge_id", row)!,
        values.Text("doc_uid", row)!,
        values.Text("doc_id", row),
        values.Text("head_id", row)!,
        values.Text("tail_id", row)!,
        values.Number<int>("sentence", row),
        values.Number<int>("start", row),
        values.Number<int>("end", row),
        values.Number<float>("score", row),
        values.Text("text", row));

    public static MergeRow Merge(ITableValues values, int row) => new(
        values.Text("node_id", row)!,
        values.Text("name", row)!,
        values.Text("alias", row)!,
        values.Text("rule", row)!,
        values.Number<int>("documents", row),
        values.Number<float>("score", row));

    public static MentionRow Mention(ITableValues values, int row) => new(
        values.Text("entity_id", row)!, values.Text("doc_uid", row)!, values.Text("doc_id", row), values.Text("node_id", row)!, values.Text("rule", row)!);

    public static IssueRow Issue(ITableValues values, int row) => new(
        values.Text("kind", row)!, values.Text("node_id", row), values.Text("edge_id", row), values.Text("detail", row)!);
}
