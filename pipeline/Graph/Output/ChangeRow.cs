namespace LukePipeline.Graph.Output;

/// <summary>One row of <c>changes</c>: what differs from the build before.</summary>
/// <param name="Kind">The kind, see <see cref="ChangeKind"/>; written in lower case.</param>
/// <param name="NodeId">The node; null where it is an edge.</param>
/// <param name="EdgeId">The edge; null where it is a node.</param>
/// <param name="Into">The node that mentions went to; null where none did.</param>
public sealed record ChangeRow(string Kind, string? NodeId, string? EdgeId, string? Into);

/// <summary>How a node or an edge changed.</summary>
public enum ChangeKind
{
    /// <summary>It was not there before.</summary>
    Created,

    /// <summary>It is not there any more.</summary>
    Deleted,

    /// <summary>Something about it is different.</summary>
    Updated,

    /// <summary>It is not there any more, and mentions of it are now of another.</summary>
    Merged,

    /// <summary>It is still there, and mentions of it are now of another.</summary>
    Split,
}
