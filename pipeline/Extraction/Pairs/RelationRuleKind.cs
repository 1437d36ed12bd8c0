namespace LukePipeline.Extraction.Pairs;

/// <summary>What a <see cref="RelationRule"/> says of relations between the same two names of a document.</summary>
public enum RelationRuleKind
{
    /// <summary>Nothing is so related to itself.</summary>
    Irreflexive,

    /// <summary>It holds one way round alone: of both directions the more probable one stays.</summary>
    Antisymmetric,

    /// <summary>A head has one tail: the most probable one stays, with those whose text contains it or that it contains.</summary>
    Functional,

    /// <summary>Of these relations two names have one: the most probable stays.</summary>
    Exclusive,
}
