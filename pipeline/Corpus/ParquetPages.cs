using Parquet.Meta;

namespace LukePipeline.Corpus;

/// <summary>
/// Walks the page headers of a column chunk before it is read, so that no header can make the reader allocate more than is
/// allowed. The sizes of the chunk itself cannot be relied on: some writers get them wrong.
/// </summary>
internal static class ParquetPages
{
    /// <summary>Statistics in a page header hold whole values; longer ones than this are not worth their place.</summary>
    private const int MaxHeaderBytes = 4 * 1024 * 1024;

    private const int FirstHeaderBytes = 512;

    /// <summary>Checks a chunk whose place was found sane; its pages may expand to <paramref name="maxBytes"/>.</summary>
    /// <exception cref="InputException">A header makes no sense.</exception>
    public static async Task CheckAsync(Stream stream, ColumnMetaData chunk, long maxBytes, CancellationToken cancellationToken)
    {
        var at = Start(chunk);
        var end = at + chunk.TotalCompressedSize;
        var uncompressed = 0L;
        while (at < end)
        {
            var (headerLength, page) = await ReadHeaderAsync(stream, at, end, cancellationToken);
            uncompressed += headerLength + page.UncompressedSize;
            at += headerLength + page.CompressedSize;
            if (at > end || uncompressed > maxBytes)
            {
                throw ParquetFooter.Broken($"the pages of column '{string.Join('.', chunk.PathInSchema)}' do not fit into it");
            }
        }
    }

    /// <summary>Where the first page of a chunk is.</summary>
    public static long Start(ColumnMetaData chunk) =>
        chunk.DictionaryPageOffset is { } dictionary and > 0 ? Math.Min(dictionary, chunk.DataPageOffset) : chunk.DataPageOffset;

    private static async Task<(int Length, PageSizes Page)> ReadHeaderAsync(
        Stream stream, long at, long end, CancellationToken cancellationToken)
    {
        for (var size = FirstHeaderBytes; ; size *= 16)
        {
            var bytes = new byte[(int)Math.Min(size, end - at)];
            stream.Seek(at, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            var reader = new ThriftReader(bytes);
            if (PageSizes.TryRead(ref reader) is { } page)
            {
                return page.CompressedSize >= 0 && page.UncompressedSize >= 0
                    ? (reader.Position, page)
                    : throw ParquetFooter.Broken($"the page at byte {at} has no size");
            }

            if (bytes.Length == end - at || size > MaxHeaderBytes || reader.Malformed)
            {
                throw ParquetFooter.Broken($"there is no page header at byte {at}");
            }
        }
    }

    private readonly record struct PageSizes(int UncompressedSize, int CompressedSize)
    {
        public static PageSizes? TryRead(ref ThriftReader reader)
        {
            int uncompressed = -1, compressed = -1;
            short field = 0;
            while (reader.TryReadField(ref field, out var type))
            {
                if (type == ThriftReader.Stop)
                {
                    return new PageSizes(uncompressed, compressed);
                }

                if (field is 2 or 3 && type == ThriftReader.Int32)
                {
                    if (!reader.TryReadVarInt(out var zigzag))
                    {
                        return null;
                    }

                    var value = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
                    (uncompressed, compressed) = field == 2 ? (value, compressed) : (uncompressed, value);
                }
                else if (!reader.TrySkip(type))
                {
                    return null;
                }
            }

            return null;
        }
    }
}
