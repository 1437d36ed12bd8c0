namespace LukePipeline.Corpus.Planning;

/// <summary>A part of one input file, the smallest thing a shard is made of.</summary>
/// <param name="File">Index of the file in <see cref="CorpusPlan.Files"/>.</param>
/// <param name="Start">
/// JSON lines without compression: the first byte. The part holds the lines that start in it, so a line that starts
/// before <paramref name="End"/> is read to its end and one that starts before <paramref name="Start"/> is not read
/// here. Parquet: the first row group. Anything else: 0.
/// </param>
/// <param name="End">The byte (or row group) after the last one; the whole file is <c>[0, long.MaxValue)</c>.</param>
public sealed record InputPart(int File, long Start, long End)
{
    /// <summary>Documents of the file that stand before the part. Default: 0.</summary>
    public long FirstOrdinal { get; init; }

    /// <summary>Documents of it that are read, the first ones; null for all. Default: null.</summary>
    public long? MostDocuments { get; init; }

    /// <summary>A part that is the whole of file <paramref name="file"/>.</summary>
    public static InputPart Whole(int file) => new(file, 0, long.MaxValue);
}
