using System.Globalization;
using System.Text;
using LukePipeline.Report.Html;

namespace LukePipeline.Client.Graphs;

/// <summary>Draws a node and its neighbours around it as SVG, the surest one at the top, the others clockwise.</summary>
internal static class NeighbourDrawing
{
    /// <summary>More neighbours than this overlap.</summary>
    private const int MostNeighbours = 24;

    private const int Width = 900, Height = 620;

    public static string Draw(Neighbourhood of)
    {
        // Several edges to one neighbour are one line with several types.
        var neighbours = of.Edges
            .GroupBy(edge => edge.Edge.Source == of.Node.NodeId ? edge.Edge.Target : edge.Edge.Source)
            .Take(MostNeighbours)
            .ToList();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(of.Node.Name)} and its neighbours\" xmlns=\"http://www.w3.org/2000/svg\">\n");
        var (centreX, centreY) = (Width / 2.0, Height / 2.0);
        var nodes = new StringBuilder();
        foreach (var (place, edges) in neighbours.Index())
        {
            var angle = (2 * Math.PI * place / neighbours.Count) - (Math.PI / 2);
            var (x, y) = (centreX + (330 * Math.Cos(angle)), centreY + (250 * Math.Sin(angle)));
            var first = edges.First();
            var name = first.Edge.Source == of.Node.NodeId ? first.Target : first.Source;
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{centreX:0}\" y1=\"{centreY:0}\" x2=\"{x:0}\" y2=\"{y:0}\" stroke-width=\"{1 + (3 * first.Edge.Confidence):0.0}\"/>\n");
            var types = edges.Select(edge => edge.Edge.Source == of.Node.NodeId ? $"{edge.Edge.Type} →" : $"← {edge.Edge.Type}").Distinct(StringComparer.Ordinal);
            nodes.Append(CultureInfo.InvariantCulture, $"<text class=\"type\" x=\"{(centreX + (2 * x)) / 3:0}\" y=\"{(centreY + (2 * y)) / 3:0}\">{Text(string.Join(", ", types))}</text>\n");
            nodes.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0}\" y=\"{y:0}\">{Text(name)}</text>\n");
        }

        svg.Append(nodes).Append(CultureInfo.InvariantCulture, $"<text class=\"centre\" x=\"{centreX:0}\" y=\"{centreY:0}\">{Text(of.Node.Name)}</text>\n</svg>\n");
        return svg.ToString();
    }

    /// <summary>A text as markup: one line, and not longer than a name should be.</summary>
    private static string Text(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        var runes = line.EnumerateRunes().Take(48).ToArray();
        var cut = string.Concat(runes);
        return HtmlText.Of(cut.Length < line.Length ? $"{cut}…" : cut);
    }
}
