using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>
/// RDF as N-Quads, <c>graph.nq.gz</c>, without blank nodes: each edge is a triple, and a resource of its own tells how sure it is and where
/// it is said, down to the identifiers that the documents brought; <c>shapes.ttl</c> has the domains and ranges of the mapping as SHACL.
/// </summary>
internal sealed class RdfExport : IGraphExport
{
    public string Name => "rdf";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        var iris = new Iris(options);
        await using (var file = new FileStream(Path.Combine(folder, "graph.nq.gz"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true))
        {
            await using var zipped = new GZipStream(file, CompressionLevel.Fastest);
            await using var lines = new StreamWriter(zipped, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\n" };
            var isEmpty = true;
            await foreach (var node in graph.NodesAsync(cancellationToken).ConfigureAwait(false))
            {
                isEmpty = false;
                await lines.WriteAsync(OfNode(node, iris).AsMemory(), cancellationToken).ConfigureAwait(false);
            }

            await foreach (var edge in graph.EdgesAsync(cancellationToken).ConfigureAwait(false))
            {
                await lines.WriteAsync(OfEdge(edge, iris, options.Rdf12).AsMemory(), cancellationToken).ConfigureAwait(false);
            }

            if (isEmpty)
            {
                // Without any byte there would be no stream of gzip at all, which readers take for one that was cut.
                await lines.WriteLineAsync().ConfigureAwait(false);
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "shapes.ttl"), Shapes(graph, iris, options), cancellationToken).ConfigureAwait(false);
    }

    private static string OfNode(ExportNode node, Iris iris)
    {
        var text = new StringBuilder();
        var subject = Iri(iris.OfNode(node.Row.NodeId));
        Line(text, subject, Iris.Rdf + "type", Iri(iris.OfClass(node.Row.Label)));
        Line(text, subject, Iris.Rdfs + "label", Literal(node.Row.Name));
        foreach (var alias in node.Row.Aliases)
        {
            Line(text, subject, Iris.Skos + "altLabel", Literal(alias));
        }

        Line(text, subject, iris.Own("documents"), Typed(node.Row.Documents.ToString(CultureInfo.InvariantCulture), "integer"));
        foreach (var value in node.Values)
        {
            Line(text, subject, iris.OfProperty(value.Property), value.Datatype == "string" ? Literal(value.Value) : Typed(value.Value, value.Datatype));
        }

        return text.ToString();
    }

    private static string OfEdge(ExportEdge edge, Iris iris, bool rdf12)
    {
        var text = new StringBuilder();
        var row = edge.Row;
        var (subject, predicate, target) = (Iri(iris.OfNode(row.Source)), iris.OfProperty(row.Type), Iri(iris.OfNode(row.Target)));
        Line(text, subject, predicate, target);
        var statement = Iri(iris.OfEdge(row.EdgeId));
        if (rdf12)
        {
            Line(text, statement, Iris.Rdf + "reifies", $"<<( {subject} {Iri(predicate)} {target} )>>");
        }
        else
        {
            Line(text, statement, Iris.Rdf + "type", Iri(Iris.Rdf + "Statement"));
            Line(text, statement, Iris.Rdf + "subject", subject);
            Line(text, statement, Iris.Rdf + "predicate", Iri(predicate));
            Line(text, statement, Iris.Rdf + "object", target);
        }

        Line(text, statement, iris.Own("confidence"), Typed(row.Confidence.ToString(CultureInfo.InvariantCulture), "float"));
        Line(text, statement, iris.Own("support"), Typed(row.Support.ToString(CultureInfo.InvariantCulture), "integer"));
        foreach (var (document, id, place) in edge.Evidence.Select(said => (iris.OfDocument(said.DocUid), said.DocId, iris.OfPlace(said.DocUid, said.Start, said.End))).Distinct())
        {
            Line(text, statement, Iris.Prov + "wasDerivedFrom", Iri(place));
            Line(text, Iri(place), Iris.Terms + "isPartOf", Iri(document));
            if (id is not null)
            {
                Line(text, Iri(document), Iris.Terms + "identifier", Literal(id));
            }
        }

        return text.ToString();
    }

    /// <summary>A shape for each type or property whose ends the mapping names.</summary>
    private static string Shapes(ExportedGraph graph, Iris iris, GraphExportOptions options)
    {
        var text = new StringBuilder("@prefix sh: <http://www.w3.org/ns/shacl#> .\n");
        foreach (var relations in options.Mapping.Relations.GroupBy(options.Mapping.TypeOf).Where(relations => graph.Types.Contains(relations.Key)))
        {
            // What any relation of a type may join its edges may.
            var (type, rules) = (relations.Key, relations.Select(options.Mapping.OfRelation).ToList());
            var (domain, range) = (Union(rules.ConvertAll(rule => rule.Domain)), Union(rules.ConvertAll(rule => rule.Range)));
            if (domain.Count == 0 && range.Count == 0)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"\n{Iri(iris.Own($"shape-{type}"))} a sh:NodeShape ;\n  sh:targetSubjectsOf {Iri(iris.OfProperty(type))}");
            Classes(text, " ;\n  sh:or ( ", domain, iris, " )");
            if (range.Count > 0)
            {
                Classes(text, $" ;\n  sh:property [ sh:path {Iri(iris.OfProperty(type))} ; sh:or ( ", range, iris, " ) ]");
            }

            text.Append(" .\n");
        }

        return text.ToString();
    }

    /// <summary>All of the lists; none where one of them leaves all open.</summary>
    private static IReadOnlyList<string> Union(List<IReadOnlyList<string>> lists) => lists.Exists(list => list.Count == 0) ? [] : [.. lists.SelectMany(list => list).Distinct(StringComparer.Ordinal)];

    private static void Classes(StringBuilder text, string before, IReadOnlyList<string> labels, Iris iris, string after)
    {
        if (labels.Count > 0)
        {
            text.Append(before).AppendJoin(' ', labels.Select(label => $"[ sh:class {Iri(iris.OfClass(label))} ]")).Append(after);
        }
    }

    private static void Line(StringBuilder text, string subject, string predicate, string target) =>
        text.Append(subject).Append(" <").Append(predicate).Append("> ").Append(target).Append(" .\n");

    private static string Iri(string iri) => $"<{iri}>";

    private static string Typed(string value, string type) => $"\"{value}\"^^<{Iris.Xsd}{type}>";

    private static string Literal(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u007F' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
                _ => text.Append(letter),
            };
        }

        return text.Append('"').ToString();
    }
}
