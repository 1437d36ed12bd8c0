using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>What a walk through a local folder found.</summary>
/// <param name="Path">Its path.</param>
internal sealed record FoundPath(string Path)
{
    /// <summary>True when the user named this very file.</summary>
    public bool Named { get; init; }

    /// <summary>What it is left out as, one of <see cref="LeftOutKind"/>; null where it is not.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Why it must not be read; null where nothing speaks against it so far.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether what is refused is a file, whose ending tells whether it would have been read at all.</summary>
    public bool IsFile { get; init; }

    /// <summary>The reason of the row that says so.</summary>
    public ReasonCode Reason { get; init; } = ReasonCode.UnsafePath;
}
