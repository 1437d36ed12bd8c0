namespace LukePipeline.Graph.Mapping;

/// <summary>What a label of the model becomes in the graph.</summary>
public sealed record LabelMapping
{
    /// <summary>Its name in the graph. Default: the label as it is.</summary>
    public string? Name { get; init; }

    /// <summary>The class in RDF. Default: one of the graph's own.</summary>
    public string? Iri { get; init; }

    /// <summary><c>date</c> or <c>string</c>: the mention is a value of what it is related to, never a node. Default: null, a node;
    /// a user's mapping writes <c>none</c> for it.</summary>
    public string? Literal { get; init; }

    /// <summary>Whether nodes of the label stay inside their documents. Default: false.</summary>
    public bool Local { get; init; }

    /// <summary>Whether its mentions are left out. Default: false.</summary>
    public bool Drop { get; init; }
}
