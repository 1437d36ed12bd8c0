namespace LukePipeline.Graph.Parts;

/// <summary>The kinds of parts, as their first bytes.</summary>
internal enum PartKind : byte
{
    /// <summary><see cref="NodePart"/>.</summary>
    Node = 1,

    /// <summary><see cref="MentionsPart"/>.</summary>
    Mentions,

    /// <summary><see cref="EdgePart"/>.</summary>
    Edge,

    /// <summary><see cref="ValuePart"/>.</summary>
    Value,

    /// <summary><see cref="IssuePart"/>.</summary>
    Issue,

    /// <summary><see cref="KeptPart"/>.</summary>
    Kept,
}
