using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>One file that a listing found.</summary>
/// <param name="Source"><inheritdoc cref="InputFile" path="/param[@name='Source']"/></param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ETag"><inheritdoc cref="InputFile" path="/param[@name='ETag']"/></param>
public sealed record InputListing(string Source, long Length, string ETag)
{
    /// <summary>What makes two names the same file: the path with all links resolved, or the URL.</summary>
    public required string Identity { get; init; }

    /// <summary>True when the user named this very file, so that its format has to be known.</summary>
    public bool Named { get; init; }

    /// <summary>Why the file must not be read; null when it may.</summary>
    public string? Refusal { get; init; }

    /// <summary>The reason of the row that says so. Default: <see cref="ReasonCode.UnsafePath"/>.</summary>
    public ReasonCode Reason { get; init; } = ReasonCode.UnsafePath;
}
