using LukePipeline.Tables;

namespace LukePipeline.Graph.Output;

/// <summary>The tables of a graph. Names and columns are recorded: they never change their meaning.</summary>
public static class GraphTables
{
    /// <summary>Version of the tables, in the metadata of every file as <c>luke.graph_version</c>.</summary>
    public const int Version = 1;

    /// <summary>One row per node.</summary>
    public static Table<NodeRow> Nodes { get; } = new("nodes",
    [
        new TextColumn<NodeRow>("node_id", row => row.NodeId),
        new TextColumn<NodeRow>("name", row => row.Name),
        new TextColumn<NodeRow>("label", row => row.Label),
        new TextListColumn<NodeRow>("labels", row => row.Labels),
        new TextListColumn<NodeRow>("aliases", row => row.Aliases),
        new ValueColumn<NodeRow, int>("mentions", row => row.Mentions),
        new ValueColumn<NodeRow, int>("documents", row => row.Documents),
        new ValueColumn<NodeRow, float>("max_score", row => row.MaxScore),
        new TextColumn<NodeRow>("link", row => row.Link, Nullable: true),
        new ValueColumn<NodeRow, float>("link_score", row => row.LinkScore),
        new TextColumn<NodeRow>("status", row => row.Status),
    ]);

    /// <summary>One row per edge.</summary>
    public static Table<EdgeRow> Edges { get; } = new("edges",
    [
        new TextColumn<EdgeRow>("edge_id", row => row.EdgeId),
        new TextColumn<EdgeRow>("source", row => row.Source),
        new TextColumn<EdgeRow>("target", row => row.Target),
        new TextColumn<EdgeRow>("type", row => row.Type),
        new ValueColumn<EdgeRow, float>("confidence", row => row.Confidence),
        new ValueColumn<EdgeRow, int>("support", row => row.Support),
        new ValueColumn<EdgeRow, int>("documents", row => row.Documents),
        new ValueColumn<EdgeRow, int>("sources", row => row.Sources),
        new ValueColumn<EdgeRow, int>("rank", row => row.Rank),
    ]);

    /// <summary>One row per value of a node.</summary>
    public static Table<ValueRow> Values { get; } = new("values",
    [
        new TextColumn<ValueRow>("node_id", row => row.NodeId),
        new TextColumn<ValueRow>("property", row => row.Property),
        new TextColumn<ValueRow>("value", row => row.Value),
        new TextColumn<ValueRow>("datatype", row => row.Datatype),
        new ValueColumn<ValueRow, float>("confidence", row => row.Confidence),
        new ValueColumn<ValueRow, int>("support", row => row.Support),
        new ValueColumn<ValueRow, int>("documents", row => row.Documents),
    ]);

    /// <summary>One row per mention of a node.</summary>
    public static Table<MentionRow> Mentions { get; } = new("mentions",
    [
        new TextColumn<MentionRow>("entity_id", row => row.EntityId),
        new TextColumn<MentionRow>("doc_uid", row => row.DocUid),
        new TextColumn<MentionRow>("doc_id", row => row.DocId, Nullable: true),
        new TextColumn<MentionRow>("node_id", row => row.NodeId),
        new TextColumn<MentionRow>("rule", row => row.Rule),
    ]);

    /// <summary>One row per sentence that says an edge.</summary>
    public static Table<EvidenceRow> Evidence { get; } = new("evidence",
    [
        new TextColumn<EvidenceRow>("edge_id", row => row.EdgeId),
        new TextColumn<EvidenceRow>("doc_uid", row => row.DocUid),
        new TextColumn<EvidenceRow>("doc_id", row => row.DocId, Nullable: true),
        new TextColumn<EvidenceRow>("head_id", row => row.HeadId),
        new TextColumn<EvidenceRow>("tail_id", row => row.TailId),
        new ValueColumn<EvidenceRow, int>("sentence", row => row.Sentence),
        new ValueColumn<EvidenceRow, int>("start", row => row.Start),
        new ValueColumn<EvidenceRow, int>("end", row => row.End),
        new ValueColumn<EvidenceRow, float>("score", row => row.Score),
        new TextColumn<EvidenceRow>("text", row => row.Text, Nullable: true),
    ]);

    /// <summary>One row per other name of a node and rule.</summary>
    public static Table<MergeRow> Merges { get; } = new("merges",
    [
        new TextColumn<MergeRow>("node_id", row => row.NodeId),
        new TextColumn<MergeRow>("name", row => row.Name),
        new TextColumn<MergeRow>("alias", row => row.Alias),
        new TextColumn<MergeRow>("rule", row => row.Rule),
        new ValueColumn<MergeRow, int>("documents", row => row.Documents),
        new ValueColumn<MergeRow, float>("score", row => row.Score),
    ]);

    /// <summary>One row per doubt.</summary>
    public static Table<IssueRow> Issues { get; } = new("issues",
    [
        new TextColumn<IssueRow>("kind", row => row.Kind),
        new TextColumn<IssueRow>("node_id", row => row.NodeId, Nullable: true),
        new TextColumn<IssueRow>("edge_id", row => row.EdgeId, Nullable: true),
        new TextColumn<IssueRow>("detail", row => row.Detail),
    ]);

    /// <summary>One row per difference from the build before; the first build has no such table.</summary>
    public static Table<ChangeRow> Changes { get; } = new("changes",
    [
        new TextColumn<ChangeRow>("kind", row => row.Kind),
        new TextColumn<ChangeRow>("node_id", row => row.NodeId, Nullable: true),
        new TextColumn<ChangeRow>("edge_id", row => row.EdgeId, Nullable: true),
        new TextColumn<ChangeRow>("into", row => row.Into, Nullable: true),
    ]);

    /// <summary>The tables of every partition, in the order of their files.</summary>
    public static IReadOnlyList<Table> OfPartitions { get; } = [Nodes, Edges, Values, Mentions, Evidence, Merges, Issues];
}
