namespace LukePipeline.Corpus.Inputs;

/// <summary>One input file as it was when the job was planned.</summary>
/// <param name="Source">
/// Its name in the tables: that of its root, where it has one, and its path below the root. Unique within a plan, and the same wherever
/// the archive lies.
/// </param>
/// <param name="Length">Its length in bytes, as stored.</param>
/// <param name="ETag">What changes when its content does: the store's ETag; locally size, time and a hash of head and tail.</param>
public sealed record InputFile(string Source, long Length, string ETag)
{
    /// <summary>SHA-256 of all of it, lower-case hexadecimal; null where nobody has read it for the sake of that. Default: null.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Where to open it: the full path, or the blob's URL without its query. Default: <see cref="Source"/>, as in plans of version 1.</summary>
    public string Location
    {
        get => field ?? Source;
        init;
    }
}
