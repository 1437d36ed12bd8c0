namespace LukePipeline.Graph.Mapping;

/// <summary>What a relation of the model becomes in the graph.</summary>
public sealed record RelationMapping
{
    /// <summary>The type of its edges. Default: the label as it is.</summary>
    public string? Type { get; init; }

    /// <summary>The property in RDF. Default: one of the graph's own.</summary>
    public string? Iri { get; init; }

    /// <summary>Names of the labels that its source may have. Default: any.</summary>
    public IReadOnlyList<string> Domain { get; init; } = [];

    /// <summary>Names of the labels that its target may have. Default: any.</summary>
    public IReadOnlyList<string> Range { get; init; } = [];

    /// <summary>Whether it holds both ways: one edge then, from the lesser id to the greater one. Default: false.</summary>
    public bool Symmetric { get; init; }

    /// <summary>The relation that it is turned into, with source and target exchanged. Default: null.</summary>
    public string? Inverse { get; init; }

    /// <summary>Whether a source has one target: further ones are issues. Default: false.</summary>
    public bool Functional { get; init; }

    /// <summary>Whether it never holds both ways: then the weaker edge is an issue. Default: false.</summary>
    public bool Antisymmetric { get; init; }

    /// <summary>The property, where the tail is a value. Default: the type.</summary>
    public string? Value { get; init; }
}
