namespace LukePipeline.Text;

/// <summary>
/// What a reader finds at one place of an input: a <see cref="Document"/>, or the reason why there is none. Every
/// document of an input yields exactly one entry, so that <c>input = done + failed</c> can be checked.
/// </summary>
/// <param name="Source">The input's name: that of its root, where it has one, and the path below it.</param>
/// <param name="Position">
/// Where the document stands in the input: the byte offset of its line in the uncompressed file (JSON lines), the row number counted
/// from 0 over the whole file (Parquet), or 0 (text files).
/// </param>
public abstract record CorpusEntry(string Source, long Position)
{
    /// <summary>
    /// How many documents stand before it in the input: what names it, for a place in bytes changes with every line above it. Default:
    /// <see cref="Position"/>.
    /// </summary>
    public long Ordinal { get; init; } = Position;

    /// <summary>
    /// How much of what is read of the input lies before it, 0 to 1; null where <see cref="Position"/>, a place in bytes, tells. Default: null.
    /// </summary>
    public double? Share { get; init; }

    /// <summary>The id that names it within its input, where the job goes by ids; null where its <see cref="Ordinal"/> does. Default: null.</summary>
    public string? Key { get; init; }
}
