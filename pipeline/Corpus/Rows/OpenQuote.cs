namespace LukePipeline.Corpus.Rows;

/// <summary>A quote at the start of a value that is not closed where the value ends, so that lines behind it were taken into its row.</summary>
/// <param name="LineEnds">Line ends inside quotes from it to the end of the row.</param>
/// <param name="Lines">Lines behind its own one that hold something of the row.</param>
/// <param name="IsLast">Whether the file ended before it was closed.</param>
internal readonly record struct OpenQuote(int LineEnds, int Lines, bool IsLast);
