using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Graph.Exports.Forms;

/// <summary>JSON-LD: <c>nodes.jsonl</c> and <c>edges.jsonl</c>, one object a line, and <c>context.json</c>, which they are read with.</summary>
internal sealed class JsonLdExport : IGraphExport
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "jsonld";

    public async Task WriteAsync(ExportedGraph graph, string folder, GraphExportOptions options, CancellationToken cancellationToken)
    {
        var iris = new Iris(options);
        await File.WriteAllTextAsync(Path.Combine(folder, "context.json"), Context(graph, iris).ToJsonString(Json) + "\n", cancellationToken).ConfigureAwait(false);
        await WriteAsync(Path.Combine(folder, "nodes.jsonl"), graph.NodesAsync(cancellationToken), node => OfNode(node, iris), cancellationToken).ConfigureAwait(false);
        await WriteAsync(Path.Combine(folder, "edges.jsonl"), graph.EdgesAsync(cancellationToken), edge => OfEdge(edge, iris), cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync<T>(string path, IAsyncEnumerable<T> rows, Func<T, JsonObject> form, CancellationToken cancellationToken)
    {
        await using var lines = new StreamWriter(path) { NewLine = "\n" };
        await foreach (var row in rows.ConfigureAwait(false))
        {
            await lines.WriteLineAsync(form(row).ToJsonString(Json).AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static JsonObject Context(ExportedGraph graph, Iris iris)
    {
        var terms = new JsonObject
        {
            ["name"] = Iris.Rdfs + "label",
            ["alias"] = new JsonObject { ["@id"] = Iris.Skos + "altLabel", ["@container"] = "@set" },
            ["documents"] = iris.Own("documents"),
            ["support"] = iris.Own("support"),
            ["confidence"] = new JsonObject { ["@id"] = iris.Own("confidence"), ["@type"] = Iris.Xsd + "float" },
            ["subject"] = new JsonObject { ["@id"] = Iris.Rdf + "subject", ["@type"] = "@id" },
            ["predicate"] = new JsonObject { ["@id"] = Iris.Rdf + "predicate", ["@type"] = "@id" },
            ["object"] = new JsonObject { ["@id"] = Iris.Rdf + "object", ["@type"] = "@id" },
            ["derivedFrom"] = new JsonObject { ["@id"] = Iris.Prov + "wasDerivedFrom", ["@container"] = "@set" },
            ["partOf"] = Iris.Terms + "isPartOf",
            ["identifier"] = Iris.Terms + "identifier",
        };
        foreach (var property in graph.Properties)
        {
            terms[TermOf(property)] = new JsonObject { ["@id"] = iris.OfProperty(property), ["@container"] = "@set" };
        }

        return new JsonObject { ["@context"] = terms };
    }

    /// <summary>The term of a property: with a colon or a slash in it, it would be an IRI.</summary>
    private static string TermOf(string property) => "value_" + property.Replace("%", "%25", StringComparison.Ordinal)
        .Replace(":", "%3A", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    private static JsonObject OfNode(ExportNode node, Iris iris)
    {
        var json = new JsonObject
        {
            ["@id"] = iris.OfNode(node.Row.NodeId),
            ["@type"] = iris.OfClass(node.Row.Label),
            ["name"] = node.Row.Name,
            ["alias"] = new JsonArray([.. node.Row.Aliases.Select(alias => (JsonNode)alias)]),
            ["documents"] = node.Row.Documents,
        };
        foreach (var property in node.Values.GroupBy(value => value.Property))
        {
            json[TermOf(property.Key)] = new JsonArray([.. property.Select(value => value.Datatype == "string"
                ? (JsonNode)value.Value
                : new JsonObject { ["@value"] = value.Value, ["@type"] = Iris.Xsd + value.Datatype })]);
        }

        return json;
    }

    /// <summary>The edge twice: as a property of its source, which is what a reader follows, and as a statement, which tells how sure it is.</summary>
    private static JsonObject OfEdge(ExportEdge edge, Iris iris) => new()
    {
        ["@graph"] = new JsonArray(
            new JsonObject
            {
                ["@id"] = iris.OfNode(edge.Row.Source),
                [iris.OfProperty(edge.Row.Type)] = new JsonObject { ["@id"] = iris.OfNode(edge.Row.Target) },
            },
            new JsonObject
            {
                ["@id"] = iris.OfEdge(edge.Row.EdgeId),
                ["@type"] = Iris.Rdf + "Statement",
                ["subject"] = iris.OfNode(edge.Row.Source),
                ["predicate"] = iris.OfProperty(edge.Row.Type),
                ["object"] = iris.OfNode(edge.Row.Target),
                ["confidence"] = edge.Row.Confidence.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["support"] = edge.Row.Support,
                ["derivedFrom"] = new JsonArray([.. edge.Evidence.Select(said => (said.DocUid, said.DocId, said.Start, said.End)).Distinct().Select(said => (JsonNode)OfPlace(said.DocUid, said.DocId, said.Start, said.End, iris))]),
            }),
    };

    private static JsonObject OfPlace(string document, string? id, int start, int end, Iris iris)
    {
        var of = new JsonObject { ["@id"] = iris.OfDocument(document) };
        if (id is not null)
        {
            of["identifier"] = id;
        }

        return new JsonObject { ["@id"] = iris.OfPlace(document, start, end), ["partOf"] = of };
    }
}
