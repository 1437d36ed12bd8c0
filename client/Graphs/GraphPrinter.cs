using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LukePipeline.Client.Display;
using LukePipeline.Graph.Output;

namespace LukePipeline.Client.Graphs;

/// <summary>Prints a graph, or what it says of a node, for a person or as JSON.</summary>
internal static class GraphPrinter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = true,
    };

    /// <summary>A graph at a glance.</summary>
    public static void Print(GraphOverview overview, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    build = overview.Build.Build,
                    source = overview.Build.Source,
                    snapshot = overview.Build.Snapshot,
                    rows = overview.Build.Rows,
                    labels = overview.Labels.ToDictionary(),
                    types = overview.Types.ToDictionary(),
                    properties = overview.Properties.ToDictionary(),
                    issues = overview.Issues.ToDictionary(),
                    connected = overview.Connected.Select(node => new { id = node.Node.NodeId, name = node.Node.Name, label = node.Node.Label, edges = node.Edges }),
                },
                Json));
            return;
        }

        Line($"Build {overview.Build.Build} of {overview.Build.Source}{(overview.Build.Snapshot is { } snapshot ? $", snapshot {snapshot}" : "")}");
        Counts("Nodes", overview.Labels);
        Counts("Edges", overview.Types);
        Counts("Values", overview.Properties);
        Counts("Issues", overview.Issues);
        Line();
        Line("Most connected");
        foreach (var (node, edges) in overview.Connected)
        {
            Line($"{edges,8}  {node.Name} ({node.Label})");
        }
    }

    /// <summary>Nodes with their neighbours and the sentences that say so.</summary>
    public static void PrintNeighbours(IReadOnlyList<Neighbourhood> nodes, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(nodes.Select(node => new { node.Node, node.Values, node.Edges }), Json));
            return;
        }

        foreach (var (node, values, edges, _, _) in nodes)
        {
            Head(node);
            foreach (var value in values)
            {
                Line($"  {value.Property} {value.Value}  {Share(value.Confidence)}");
            }

            foreach (var edge in edges)
            {
                Line($"  {edge.Source} -{edge.Edge.Type}-> {edge.Target}  {Share(edge.Edge.Confidence)}, {CountText.Of(edge.Edge.Documents, "document")}");
                foreach (var row in edge.Evidence)
                {
                    Line($"      {Where(row)}{(row.Text is null ? "" : $": {OneLine(row.Text)}")}");
                }
            }
        }
    }

    /// <summary>Why the names of nodes are theirs, and what is doubtful about them.</summary>
    public static void PrintReasons(IReadOnlyList<Neighbourhood> nodes, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(nodes.Select(node => new { node.Node, node.Merges, node.Issues }), Json));
            return;
        }

        foreach (var (node, _, edges, merges, issues) in nodes)
        {
            Head(node);
            foreach (var merge in merges)
            {
                Line($"  '{OneLine(merge.Alias)}' by rule {merge.Rule} in {CountText.Of(merge.Documents, "document")}, best mention {Share(merge.Score)}");
            }

            foreach (var issue in issues)
            {
                Line($"  {issue.Kind}: {issue.Detail}{Doubted(issue, edges)}");
            }
        }
    }

    /// <summary>The ends of the edge that is doubtful, and of the surest of its type beside it.</summary>
    private static string Doubted(IssueRow issue, IReadOnlyList<NeighbourEdge> edges)
    {
        if (edges.FirstOrDefault(edge => edge.Edge.EdgeId == issue.EdgeId) is not { } doubted)
        {
            return "";
        }

        var surer = issue.Kind == nameof(IssueKind.Functional) ? edges.FirstOrDefault(edge => edge.Edge.Type == doubted.Edge.Type && edge.Edge.EdgeId != issue.EdgeId) : null;
        return $" {Say(doubted)}{(surer is null ? "" : $", beside {Say(surer)}")}.";
    }

    private static string Say(NeighbourEdge edge) =>
        string.Create(CultureInfo.InvariantCulture, $"'{OneLine(edge.Source)}' {edge.Edge.Type} '{OneLine(edge.Target)}' ({Share(edge.Edge.Confidence)})");

    private static void Head(NodeRow node) => Line(
        $"{node.Name} ({node.Label}, {node.Status}), {CountText.Of(node.Mentions, "mention")} in {CountText.Of(node.Documents, "document")}, {node.NodeId}");

    private static void Counts(string title, IReadOnlyList<KeyValuePair<string, int>> counts)
    {
        Line();
        Line(title);
        foreach (var (name, count) in counts)
        {
            Line($"{count,8}  {name}");
        }
    }

    private static string Where(EvidenceRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.DocId ?? row.DocUid}, sentence {row.Sentence}, {row.Start}-{row.End}");

    /// <summary>Names and sentences come from documents, and this may go to a terminal.</summary>
    private static void Line(string text = "") => Console.Out.WriteLine(StyledWriter.Clean(text));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Share(float score) => score.ToString("0.00", CultureInfo.InvariantCulture);
}
