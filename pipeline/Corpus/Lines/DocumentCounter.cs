namespace LukePipeline.Corpus.Lines;

/// <summary>Counts the documents of a JSON lines file that is cut, so that each part knows how many stand before it.</summary>
internal static class DocumentCounter
{
    /// <summary>Counts documents.</summary>
    /// <param name="stream">The file, from its first byte; it is read to its end.</param>
    /// <param name="cuts">Where parts begin, in order.</param>
    /// <param name="maxLineBytes">The longest line that is held.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>For each cut the number of documents that begin before it.</returns>
    public static async Task<long[]> CountAsync(Stream stream, IReadOnlyList<long> cuts, int maxLineBytes, CancellationToken cancellationToken)
    {
        await using var bytes = new PlainByteSource(stream);
        using var lines = new LineReader(bytes, offset: 0, maxLineBytes, maxRatio: int.MaxValue);
        var counts = new long[cuts.Count];
        var (count, cut) = (0L, 0);
        while (await lines.ReadAsync(cancellationToken))
        {
            for (; cut < cuts.Count && cuts[cut] <= lines.Offset; cut++)
            {
                counts[cut] = count;
            }

            // As the reader of a part does it: a line too long is a document that fails, a blank one is none.
            count += lines.TooLong || !JsonLinesReader.IsBlank(lines.Line.Span) ? 1 : 0;
        }

        counts.AsSpan(cut).Fill(count);
        return counts;
    }
}
