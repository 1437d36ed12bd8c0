namespace LukePipeline.Graph.Output;

/// <summary>What may be wrong with a graph.</summary>
public enum IssueKind
{
    /// <summary>An edge between labels that its type does not join.</summary>
    DomainRange,

    /// <summary>A second value or target of what has one.</summary>
    Functional,

    /// <summary>What never holds both ways is said both ways.</summary>
    Antisymmetric,

    /// <summary>A node is related to itself; such an edge is never made.</summary>
    SelfLoop,

    /// <summary>A name that could be of several nodes of its document, so that it was joined to none.</summary>
    AmbiguousAlias,

    /// <summary>A relation with what is no name, a title alone or "the company": it became no edge.</summary>
    NoName,
}
