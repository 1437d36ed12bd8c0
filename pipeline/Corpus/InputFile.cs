namespace LukePipeline.Corpus;

/// <summary>One input file as it was when the job was planned.</summary>
/// <param name="Source">
/// Its name in the tables: the path as the user gave it, with <c>/</c> and without <c>.</c> segments, or the blob's URL
/// without its query. Unique within a plan.
/// </param>
/// <param name="Location">Where to open it: an absolute path, or the blob's URL.</param>
/// <param name="Format">How its documents are laid out.</param>
/// <param name="Compression">The compression around it.</param>
/// <param name="Length">Its length in bytes, as stored.</param>
/// <param name="ETag">What changes when its content does: the store's ETag; locally size, time and a hash of head and tail.</param>
public sealed record InputFile(
    string Source, string Location, InputFormat Format, InputCompression Compression, long Length, string ETag);
