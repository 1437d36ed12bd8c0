using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>One file that a listing found.</summary>
/// <param name="Location">Where to open it: the full path, or the blob's URL.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ETag"><inheritdoc cref="InputFile" path="/param[@name='ETag']"/></param>
public sealed record InputListing(string Location, long Length, string ETag)
{
    /// <summary>Its path below the folder that was named, or below the fixed part of a pattern; its name where the file itself was named.</summary>
    public required string Path { get; init; }

    /// <summary>What makes two names the same file: the path with all links resolved, or the URL.</summary>
    public required string Identity { get; init; }

    /// <summary>When it was written last, UTC; null where nobody knows.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>True when the user named this very file, so that its format has to be known.</summary>
    public bool Named { get; init; }

    /// <summary>Why the file must not be read; null when it may.</summary>
    public string? Refusal { get; init; }

    /// <summary>The reason of the row that says so. Default: <see cref="ReasonCode.UnsafePath"/>.</summary>
    public ReasonCode Reason { get; init; } = ReasonCode.UnsafePath;

    /// <summary>What it is counted as where it is left out whatever its ending, one of <see cref="LeftOutKind"/>; null otherwise.</summary>
    public string? LeftOut { get; init; }
}
