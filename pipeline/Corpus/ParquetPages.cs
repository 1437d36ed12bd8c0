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
        var values = 0L;
        while (at < end)
        {
            var (headerLength, page) = await ReadHeaderAsync(stream, at, end, cancellationToken);
            uncompressed += headerLength + page.UncompressedSize;
            at += headerLength + page.CompressedSize;
            values += page.DataValues;
            if (at > end || values > chunk.NumValues || uncompressed > maxBytes)
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
            var shape = new ThriftReader(bytes);
            if (shape.TrySkipStructure(ThriftShape.PageHeader))
            {
                var reader = new ThriftReader(bytes);
                return PageSizes.TryRead(ref reader) is { AreSane: true } page
                    ? (reader.Position, page)
                    : throw ParquetFooter.Broken($"the sizes of the page at byte {at} are impossible");
            }

            if (bytes.Length == end - at || size > MaxHeaderBytes || shape.Malformed)
            {
                throw ParquetFooter.Broken($"there is no page header at byte {at}");
            }
        }
    }

    private readonly record struct PageSizes(int UncompressedSize, int CompressedSize, int DataValues, int DictionaryValues)
    {
        public bool AreSane => UncompressedSize >= 0 && CompressedSize >= 0 && DataValues >= 0
            && DictionaryValues >= 0 && DictionaryValues <= UncompressedSize;

        public static PageSizes? TryRead(ref ThriftReader reader)
        {
            var page = new PageSizes(-1, -1, 0, 0);
            short field = 0;
            while (reader.TryReadField(ref field, out var type))
            {
                if (type == ThriftReader.Stop)
                {
                    return page;
                }

                var value = 0;
                var read = (field, type) switch
                {
                    (2 or 3, ThriftReader.I32) => reader.TryReadInt32(out value),
                    (5 or 7 or 8, ThriftReader.Structure) => TryReadCount(ref reader, out value),
                    _ => reader.TrySkip(type, default),
                };
                if (!read)
                {
                    return null;
                }

                page = field switch
                {
                    2 => page with { UncompressedSize = value },
                    3 => page with { CompressedSize = value },
                    5 or 8 => page with { DataValues = value },
                    7 => page with { DictionaryValues = value },
                    _ => page,
                };
            }

            return null;
        }

        /// <summary>The first field of the header of a data or dictionary page: its number of values.</summary>
        private static bool TryReadCount(ref ThriftReader reader, out int count)
        {
            count = 0;
            short field = 0;
            while (reader.TryReadField(ref field, out var type))
            {
                if (type == ThriftReader.Stop)
                {
                    return true;
                }

                if (!(field == 1 && type == ThriftReader.I32 ? reader.TryReadInt32(out count) : reader.TrySkip(type, default)))
                {
                    return false;
                }
            }

            return false;
        }
    }
}
