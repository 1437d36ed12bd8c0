namespace LukePipeline.Graph.Exports.Forms;

/// <summary>The IRIs of a graph: those of the mapping, and its own for what the mapping does not know.</summary>
internal sealed class Iris(GraphExportOptions options)
{
    public const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    public const string Rdfs = "http://www.w3.org/2000/01/rdf-schema#";
    public const string Skos = "http://www.w3.org/2004/02/skos/core#";
    public const string Xsd = "http://www.w3.org/2001/XMLSchema#";
    public const string Terms = "http://purl.org/dc/terms/";
    public const string Prov = "http://www.w3.org/ns/prov#";

    private readonly Dictionary<string, string> _classes = options.Mapping.Labels
        .Where(label => options.Mapping.OfLabel(label).Iri is not null)
        .GroupBy(options.Mapping.NameOf)
        .ToDictionary(name => name.Key, name => options.Mapping.OfLabel(name.First()).Iri!, StringComparer.Ordinal);

    private readonly Dictionary<string, string> _properties = options.Mapping.Relations
        .Where(relation => options.Mapping.OfRelation(relation).Iri is not null)
        .SelectMany(relation => new[] { options.Mapping.TypeOf(relation), options.Mapping.PropertyOf(relation) }.Distinct().Select(name => (Name: name, Iri: options.Mapping.OfRelation(relation).Iri!)))
        .GroupBy(name => name.Name)
        .ToDictionary(name => name.Key, name => name.First().Iri, StringComparer.Ordinal);

    public string OfNode(string id) => $"{options.BaseIri}node:{id}";

    public string OfEdge(string id) => $"{options.BaseIri}edge:{id}";

    /// <summary>A document.</summary>
    public string OfDocument(string document) => $"{options.BaseIri}document:{Uri.EscapeDataString(document)}";

    /// <summary>A place in a document, as RFC 5147 counts characters; an IRI has one fragment, and where all of them are in that of the base, a place is no further one.</summary>
    public string OfPlace(string document, int start, int end) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{OfDocument(document)}{(options.BaseIri.Contains('#', StringComparison.Ordinal) ? ';' : '#')}char={start},{end}");

    public string OfClass(string label) => _classes.GetValueOrDefault(label) ?? $"{options.BaseIri}label:{Uri.EscapeDataString(label)}";

    public string OfProperty(string name) => _properties.GetValueOrDefault(name) ?? Own(name);

    /// <summary>A property of the graph itself.</summary>
    public string Own(string name) => $"{options.BaseIri}property:{Uri.EscapeDataString(name)}";
}
