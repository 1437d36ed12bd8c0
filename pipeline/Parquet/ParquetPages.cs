using LukePipeline.Ground;
using Parquet.Meta;
using ZstdSharp;

namespace LukePipeline.Parquet;

/// <summary>
/// Walks the pages of a column chunk before it is read and writes their headers again, so that no page can make the library allocate
/// more than is allowed. The sizes of the chunk itself cannot be relied on: some writers get them wrong.
/// </summary>
internal static class ParquetPages
{
    /// <summary>What a value of a dictionary takes beside its bytes.</summary>
    private const int BytesPerEntry = 16;

    /// <summary>The same pages, each with a header that was understood here.</summary>
    /// <param name="bytes">The chunk.</param>
    /// <param name="chunk">What the file says of it; afterwards, whether its pages are plain.</param>
    /// <param name="budget">Bytes that pages may expand to; what these take is subtracted.</param>
    /// <exception cref="InputException">A header makes no sense, or the pages take too much.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> bytes, ref ParquetChunk chunk, ref long budget)
    {
        using var written = new MemoryStream(bytes.Length);
        var (before, at, values, entries) = (budget, 0, 0L, 0);
        while (at < bytes.Length)
        {
            var header = (int)written.Length;
            var length = ThriftCopy.Copy(bytes[at..], ThriftShape.PageHeader, written);
            if (length == 0 || PageHeader.Read(written.GetBuffer().AsSpan(header, (int)written.Length - header)) is not { } page)
            {
                throw ParquetFooter.Broken($"a page of column '{chunk.Name}' has no header that makes sense");
            }

            if (page.IsVersion2 && chunk is { HasRepetitions: true, IsUnpacked: false })
            {
                // Once more from the beginning: all pages of a chunk are shown in one way.
                (chunk, budget) = (chunk.AsUnpacked(), before);
                return Rewrite(bytes, ref chunk, ref budget);
            }

            at += length;
            if (page.Compressed > bytes.Length - at)
            {
                throw DoNotFit(chunk);
            }

            var content = bytes.Slice(at, page.Compressed);
            at += page.Compressed;
            written.Write(content);
            values += page.IsDictionary ? 0 : page.Values;
            budget -= length + Math.Max(page.Uncompressed, Expanded(content, page, chunk)) + (page.IsDictionary ? (long)page.Values * BytesPerEntry : 0);
            if (values > chunk.Metadata.NumValues || budget < 0)
            {
                throw DoNotFit(chunk);
            }

            var plain = Unpacked(content, page, chunk);
            if (!PageValues.AreWhole(plain, page, chunk, entries, out var start, out var count, out var expanded))
            {
                throw ParquetFooter.Broken($"a page of column '{chunk.Name}' does not hold the {page.Values} values that it announces");
            }

            entries = page.IsDictionary ? page.Values : entries;
            budget -= expanded;
            if (chunk.IsUnpacked)
            {
                // In place of the page as it is; its numbers are as many as the row group announces, which is bounded.
                budget -= (long)page.Values * sizeof(long);
                written.SetLength(header);
                written.Position = header;
            }

            if (budget < 0 || (chunk.IsUnpacked && !DeltaPages.TryWrite(plain, start, count, page, chunk, written)))
            {
                throw DoNotFit(chunk);
            }
        }

        if (values != chunk.Metadata.NumValues)
        {
            throw ParquetFooter.Broken($"the pages of column '{chunk.Name}' hold {values} values, and {chunk.Metadata.NumValues} are announced");
        }

        return written.ToArray();
    }

    /// <summary>
    /// What the content itself says that it becomes. The library believes that for these two and not the header; for all others it
    /// stops at the size in the header.
    /// </summary>
    private static long Expanded(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk)
    {
        if (!page.IsCompressed)
        {
            return 0;
        }

        var compressed = content[(page.IsVersion2 ? (chunk.HasDefinitions ? page.DefinitionBytes : 0) + (chunk.HasRepetitions ? page.RepetitionBytes : 0) : 0)..];
        try
        {
            return chunk.Metadata.Codec switch
            {
                CompressionCodec.SNAPPY => new ThriftReader(compressed).TryReadVarInt(out var size) && size <= int.MaxValue
                    ? (long)size
                    : throw DoNotFit(chunk),
                CompressionCodec.ZSTD when compressed.Length > 0 => (long)Math.Min(Decompressor.GetDecompressedSize(compressed), int.MaxValue),
                _ => 0,
            };
        }
        catch (ZstdException e)
        {
            throw NotCompressed(chunk, e);
        }
    }

    /// <summary>What a page becomes, its levels included. As it fills what the library takes for it, nothing of what was there before is left.</summary>
    private static byte[] Unpacked(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk)
    {
        byte[]? plain;
        try
        {
            plain = PageContent.Decompress(content, page, chunk);
        }
        catch (Exception e) when (e is not (LukeException or OutOfMemoryException))
        {
            // Bytes in memory: whatever goes wrong is wrong with them.
            throw NotCompressed(chunk, e);
        }

        return plain?.Length == page.Uncompressed
            ? plain
            : throw ParquetFooter.Broken($"a page of column '{chunk.Name}' becomes other than the {page.Uncompressed} bytes that it announces");
    }

    private static InputException NotCompressed(ParquetChunk chunk, Exception cause) =>
        ParquetFooter.Broken($"a page of column '{chunk.Name}' is not compressed as it should be ({cause.Message})", cause);

    private static InputException DoNotFit(ParquetChunk chunk) =>
        ParquetFooter.Broken($"the pages of column '{chunk.Name}' do not fit into it");
}
