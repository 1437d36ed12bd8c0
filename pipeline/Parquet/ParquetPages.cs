using LukePipeline.Ground;
using Parquet.Meta;

namespace LukePipeline.Parquet;

/// <summary>
/// Walks the page headers of a column chunk before it is read, so that no header can make the reader allocate more than is
/// allowed. The sizes of the chunk itself cannot be relied on: some writers get them wrong.
/// </summary>
internal static class ParquetPages
{
    /// <summary>Checks the bytes of a chunk; its pages may expand to <paramref name="maxBytes"/>.</summary>
    /// <exception cref="InputException">A header makes no sense.</exception>
    public static void Check(ReadOnlySpan<byte> bytes, ColumnMetaData chunk, long maxBytes)
    {
        var at = 0L;
        var uncompressed = 0L;
        var values = 0L;
        while (at < bytes.Length)
        {
            var (headerLength, page) = ReadHeader(bytes[(int)at..], chunk);
            uncompressed += headerLength + page.UncompressedSize;
            values += page.DataValues;
            at += headerLength + page.CompressedSize;
            if (at > bytes.Length || values > chunk.NumValues || uncompressed > maxBytes)
            {
                throw ParquetFooter.Broken($"the pages of column '{Name(chunk)}' do not fit into it");
            }
        }
    }

    /// <summary>Where the first page of a chunk is.</summary>
    public static long Start(ColumnMetaData chunk) =>
        chunk.DictionaryPageOffset is { } dictionary and > 0 ? Math.Min(dictionary, chunk.DataPageOffset) : chunk.DataPageOffset;

    private static (int Length, PageSizes Page) ReadHeader(ReadOnlySpan<byte> bytes, ColumnMetaData chunk)
    {
        var reader = new ThriftReader(bytes);
        return new ThriftReader(bytes).TrySkipStructure(ThriftShape.PageHeader) && PageSizes.TryRead(ref reader) is { AreSane: true } page
            ? (reader.Position, page)
            : throw ParquetFooter.Broken($"a page of column '{Name(chunk)}' has no header that makes sense");
    }

    private static string Name(ColumnMetaData chunk) => string.Join('.', chunk.PathInSchema);

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
