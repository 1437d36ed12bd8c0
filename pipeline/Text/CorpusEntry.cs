namespace LukePipeline.Text;

/// <summary>
/// What a reader finds at one place of an input: a <see cref="Document"/>, or the reason why there is none. Every
/// document of an input yields exactly one entry, so that <c>input = done + failed</c> can be checked.
/// </summary>
/// <param name="Source">The input's name, as its listing gives it.</param>
/// <param name="Position">
/// Where the document stands in the input, stable between runs: the byte offset of its line in the uncompressed file
/// (JSON lines), the row number counted from 0 over the whole file (Parquet), or 0 (text files).
/// </param>
public abstract record CorpusEntry(string Source, long Position);
