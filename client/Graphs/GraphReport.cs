using System.Globalization;
using System.Net;
using System.Text;

namespace LukePipeline.Client.Graphs;

/// <summary>One page about a graph, complete in itself: what it holds, its most connected nodes, and what it says of some names.</summary>
internal static class GraphReport
{
    private const string Style =
        """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
        table { border-collapse: collapse; margin: .5rem 0 1.5rem } td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top }
        td.number { text-align: right } q { color: #555 } line { stroke: #9bb } svg text { font-size: 14px; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 4px }
        svg text.type { font-size: 11px; fill: #567 } svg text.centre { font-size: 17px; font-weight: bold } .tables { display: flex; flex-wrap: wrap; gap: 2rem }
        """;

    /// <summary>The page as HTML.</summary>
    /// <param name="overview">What the graph holds.</param>
    /// <param name="nodes">The nodes that it is to tell of.</param>
    public static string Write(GraphOverview overview, IReadOnlyList<Neighbourhood> nodes)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Graph of {Text(overview.Build.Source)}</title>\n<style>\n{Style}\n</style>\n");
        html.Append(CultureInfo.InvariantCulture, $"<h1>Graph</h1>\n<p>Build {overview.Build.Build} of {Text(overview.Build.Source)}</p>\n<div class=\"tables\">\n");
        Counts(html, "Nodes", overview.Labels);
        Counts(html, "Edges", overview.Types);
        Counts(html, "Values", overview.Properties);
        Counts(html, "Issues", overview.Issues);
        html.Append("</div>\n<h2>Most connected</h2>\n<table>\n<tr><th>edges</th><th>name</th><th>label</th><th>documents</th></tr>\n");
        foreach (var (node, edges) in overview.Connected)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{edges}</td><td>{Text(node.Name)}</td><td>{Text(node.Label)}</td><td class=\"number\">{node.Documents}</td></tr>\n");
        }

        html.Append("</table>\n");
        foreach (var node in nodes)
        {
            Node(html, node);
        }

        return html.Append("</html>\n").ToString();
    }

    private static void Counts(StringBuilder html, string title, IReadOnlyList<KeyValuePair<string, int>> counts)
    {
        html.Append(CultureInfo.InvariantCulture, $"<div><h2>{title}</h2>\n<table>\n");
        foreach (var (name, count) in counts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"number\">{count}</td><td>{Text(name)}</td></tr>\n");
        }

        html.Append("</table></div>\n");
    }

    private static void Node(StringBuilder html, Neighbourhood of)
    {
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(of.Node.Name)}</h2>\n<p>{Text(of.Node.Label)}, {of.Node.Mentions} mentions in {of.Node.Documents} documents");
        html.Append(of.Node.Aliases.Count > 0 ? $"; also {Text(string.Join(", ", of.Node.Aliases))}" : "").Append("</p>\n").Append(NeighbourDrawing.Draw(of));
        html.Append("<table>\n<tr><th>what</th><th>confidence</th><th>documents</th><th>where it is said</th></tr>\n");
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

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
