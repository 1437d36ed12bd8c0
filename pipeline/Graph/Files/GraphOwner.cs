using LukePipeline.Graph.Options;

namespace LukePipeline.Graph.Files;

/// <summary>Who may write below the folder of a graph: the content of <c>_job/owner.json</c>, changed only by compare-and-swap.</summary>
internal sealed record GraphOwner
{
    /// <summary>Version of this layout.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The kind of the job, by which it is told from others.</summary>
    public string Kind { get; init; } = GraphSpec.KindName;

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Counts the owners, from 1: whoever holds an older one is a zombie and is refused.</summary>
    public required long Epoch { get; init; }

    /// <summary>The epoch in which the plan was made; what the units of a plan write lies below it, apart from those of other plans.</summary>
    public required long Begun { get; init; }

    /// <summary>The build that is made.</summary>
    public required int Build { get; init; }

    /// <summary>What was asked.</summary>
    public required GraphSpec Spec { get; init; }

    /// <summary>When this epoch began, UTC.</summary>
    public required DateTimeOffset ClaimedAt { get; init; }
}
