namespace LukePipeline.Corpus.Inputs;

/// <summary>The compression around an input file; told from the end of its name.</summary>
public enum InputCompression
{
    /// <summary>None: byte ranges of the file can be read on their own.</summary>
    None,

    /// <summary>gzip (<c>.gz</c>), with any number of members one after the other.</summary>
    Gzip,

    /// <summary>Zstandard (<c>.zst</c>), with any number of frames one after the other.</summary>
    Zstd,
}
