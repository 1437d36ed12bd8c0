using LukePipeline.Output;

namespace LukePipeline.Corpus;

/// <summary>One file that a listing found.</summary>
/// <param name="Source"><inheritdoc cref="InputFile" path="/param[@name='Source']"/></param>
/// <param name="Location"><inheritdoc cref="InputFile" path="/param[@name='Location']"/></param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ETag"><inheritdoc cref="InputFile" path="/param[@name='ETag']"/></param>
public sealed record InputListing(string Source, string Location, long Length, string ETag)
{
    /// <summary>True when the user named this very file; its format must then be known.</summary>
    public bool Named { get; init; }

    /// <summary>Why the file must not be read; null when it may.</summary>
    public ReasonCode? Refusal { get; init; }

    /// <summary>What to say about the refusal.</summary>
    public string? RefusalMessage { get; init; }
}
