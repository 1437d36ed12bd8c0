using System.Globalization;
using System.Text;
using System.Xml;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>GraphML, as NetworkX, Gephi and yEd read it: <c>graph.graphml</c>.</summary>
internal sealed class GraphMlExport : IGraphExport
{
    private const string Namespace = "http://graphml.graphdrawing.org/xmlns";

    private static readonly (string Id, string For, string Type)[] Keys =
    [
        ("name", "node", "string"), ("label", "node", "string"), ("aliases", "node", "string"), ("mentions", "node", "int"), ("documents", "node", "int"), ("status", "node", "string"),
        ("type", "edge", "string"), ("confidence", "edge", "double"), ("support", "edge", "int"), ("sources", "edge", "int"),
    ];

    public string Name => "graphml";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        var settings = new XmlWriterSettings { Async = true, Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };
        await using var stream = new FileStream(Path.Combine(folder, "graph.graphml"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await using var xml = XmlWriter.Create(stream, settings);
        await xml.WriteStartDocumentAsync().ConfigureAwait(false);
        xml.WriteStartElement("graphml", Namespace);
        foreach (var (id, of, type) in Keys.Concat(graph.Properties.Select(property => (Id: $"value_{property}", For: "node", Type: "string"))))
        {
            xml.WriteStartElement("key", Namespace);
            xml.WriteAttributeString("id", Legal(id));
            xml.WriteAttributeString("for", of);
            xml.WriteAttributeString("attr.name", Legal(id));
            xml.WriteAttributeString("attr.type", type);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("graph", Namespace);
        xml.WriteAttributeString("edgedefault", "directed");
        await foreach (var node in graph.NodesAsync(cancellationToken).ConfigureAwait(false))
        {
            xml.WriteStartElement("node", Namespace);
            xml.WriteAttributeString("id", node.Row.NodeId);
            Data(xml, "name", node.Row.Name);
            Data(xml, "label", node.Row.Label);
            Data(xml, "aliases", string.Join("; ", node.Row.Aliases));
            Data(xml, "mentions", Number(node.Row.Mentions));
            Data(xml, "documents", Number(node.Row.Documents));
            Data(xml, "status", node.Row.Status);
            foreach (var value in node.Values.DistinctBy(value => value.Property))
            {
                Data(xml, $"value_{value.Property}", value.Value);
            }

            await xml.WriteEndElementAsync().ConfigureAwait(false);
        }

        await foreach (var edge in graph.EdgesAsync(cancellationToken).ConfigureAwait(false))
        {
            xml.WriteStartElement("edge", Namespace);
            xml.WriteAttributeString("id", edge.Row.EdgeId);
            xml.WriteAttributeString("source", edge.Row.Source);
            xml.WriteAttributeString("target", edge.Row.Target);
            Data(xml, "type", edge.Row.Type);
            Data(xml, "confidence", Number(edge.Row.Confidence));
            Data(xml, "support", Number(edge.Row.Support));
            Data(xml, "sources", Number(edge.Row.Sources));
            await xml.WriteEndElementAsync().ConfigureAwait(false);
        }

        await xml.WriteEndDocumentAsync().ConfigureAwait(false);
    }

    private static void Data(XmlWriter xml, string key, string value)
    {
        xml.WriteStartElement("data", Namespace);
        xml.WriteAttributeString("key", Legal(key));
        xml.WriteString(Legal(value));
        xml.WriteEndElement();
    }

    /// <summary>XML has no form for most control characters: a space stands for them.</summary>
    private static string Legal(string text)
    {
        var legal = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            legal.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? " " : rune.ToString());
        }

        return legal.ToString();
    }

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
