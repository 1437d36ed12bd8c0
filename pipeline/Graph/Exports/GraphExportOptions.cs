using LukePipeline.Graph.Files;
using LukePipeline.Graph.Mapping;

namespace LukePipeline.Graph.Exports;

/// <summary>What exports can be told.</summary>
public sealed record GraphExportOptions
{
    /// <summary>Where the IRIs of classes and properties stand. Default: the mapping that ships.</summary>
    public GraphMapping Mapping { get; init; } = GraphMapping.Shipped;

    /// <summary>Beginning of the graph's own IRIs. Default: <c>urn:luke:</c>.</summary>
    public string BaseIri { get; init; } = "urn:luke:";

    /// <summary>Whether statements are reified as RDF 1.2 does it. Default: false, as RDF 1.1.</summary>
    public bool Rdf12 { get; init; }

    /// <summary>The build that is exported, by its number. Default: null, the latest.</summary>
    public int? Build { get; init; }

    /// <summary>The older build since which changes are wanted; forms that have no such files are written whole. Default: null, none.</summary>
    public StoredBuild? Since { get; init; }

    /// <summary>For Neo4j: whether the files are Parquet instead of CSV. Default: false.</summary>
    public bool Parquet { get; init; }
}
