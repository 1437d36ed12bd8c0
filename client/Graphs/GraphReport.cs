using System.Globalization;
using System.Text;
using LukePipeline.Client.Display;
using LukePipeline.Report.Html;

namespace LukePipeline.Client.Graphs;

/// <summary>One page about a graph, complete in itself: what it holds, its most connected nodes, and what it says of some names.</summary>
internal static class GraphReport
{
    /// <summary>The page as HTML.</summary>
    /// <param name="overview">What the graph holds.</param>
    /// <param name="nodes">The nodes that it is to tell of.</param>
    public static string Write(GraphOverview overview, IReadOnlyList<Neighbourhood> nodes) =>
        HtmlPage.Write($"Graph of {overview.Build.Source}", Body(overview, nodes, heading: 1, showsText: true));

    /// <summary>What another page tells of a graph: its most connected nodes, and what is said of the first of them.</summary>
    /// <param name="graph">The output of <c>luke graph build</c>.</param>
    /// <param name="showsText">Whether text of documents may stand there.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>HTML with headings from the second rank on.</returns>
    public static async Task<string> ReadPartAsync(string graph, bool showsText, CancellationToken cancellationToken)
    {
        var store = await GraphFolders.OpenGraphAsync(graph, cancellationToken);
        var overview = await GraphOverview.ReadAsync(store, 20, cancellationToken);
        var nodes = new List<Neighbourhood>();
        foreach (var (node, _) in overview.Connected.Take(showsText ? 1 : 0))
        {
            nodes.AddRange(await Neighbourhood.FindAsync(store, node.NodeId, evidence: 3, cancellationToken));
        }

        return Body(showsText ? overview : overview with { Connected = [] }, nodes, heading: 2, showsText);
    }

    private static string Body(GraphOverview overview, IReadOnlyList<Neighbourhood> nodes, int heading, bool showsText)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<h{heading}>Graph</h{heading}>\n<p>Build {overview.Build.Build} of {Text(overview.Build.Source)}</p>\n<div class=\"tables\">\n");
        var next = $"h{heading + 1}";
        Counts(html, next, "Nodes", overview.Labels);
        Counts(html, next, "Edges", overview.Types);
        Counts(html, next, "Values", overview.Properties);
        Counts(html, next, "Issues", overview.Issues);
        html.Append("</div>\n");
        if (showsText)
        {
            html.Append(CultureInfo.InvariantCulture, $"<{next}>Most connected</{next}>\n<table>\n<tr><th scope=\"col\" class=\"number\">edges</th><th scope=\"col\">name</th><th scope=\"col\">label</th><th scope=\"col\" class=\"number\">documents</th></tr>\n");
            foreach (var (node, edges) in overview.Connected)
            {
                html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{edges}</td><td>{Text(node.Name)}</td><td>{Text(node.Label)}</td><td class=\"number\">{node.Documents}</td></tr>\n");
            }

            html.Append("</table>\n");
        }

        foreach (var node in nodes)
        {
            Node(html, next, node);
        }

        return html.ToString();
    }

    private static void Counts(StringBuilder html, string heading, string title, IReadOnlyList<KeyValuePair<string, int>> counts)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div><{heading}>{title}</{heading}>\n<table>\n");
        foreach (var (name, count) in counts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{count}</td><th scope=\"row\">{Text(name)}</th></tr>\n");
        }

        html.Append("</table></div>\n");
    }

    private static void Node(StringBuilder html, string heading, Neighbourhood of)
    {
        html.Append(CultureInfo.InvariantCulture, $"<{heading}>{Text(of.Node.Name)}</{heading}>\n<p>{Text(of.Node.Label)}, {CountText.Of(of.Node.Mentions, "mention")} in {CountText.Of(of.Node.Documents, "document")}");
        html.Append(of.Node.Aliases.Count > 0 ? $"; also {Text(string.Join(", ", of.Node.Aliases))}" : "").Append("</p>\n").Append(NeighbourDrawing.Draw(of));
        html.Append("<table>\n<tr><th scope=\"col\">what</th><th scope=\"col\">confidence</th><th scope=\"col\" class=\"number\">documents</th><th scope=\"col\">where it is said</th></tr>\n");
        foreach (var value in of.Values)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(value.Property)}: {Text(value.Value)}</td><td>{value.Confidence:0.00}</td><td class=\"number\">{value.Documents}</td><td></td></tr>\n");
        }

        foreach (var edge in of.Edges)
        {
            var said = edge.Evidence.Select(row => $"{Text(row.DocId ?? row.DocUid)}{(row.Text is null ? "" : $": <q>{Text(row.Text)}</q>")}");
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(edge.Source)} {Text(edge.Edge.Type)} {Text(edge.Target)}</td><td>{edge.Edge.Confidence:0.00}</td><td class=\"number\">{edge.Edge.Documents}</td>");
            html.Append("<td>").AppendJoin("<br>", said).Append("</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static string Text(string text) => HtmlText.Of(text);
}
