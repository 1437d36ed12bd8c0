using System.IO.Compression;
using K4os.Compression.LZ4;
using Parquet.Meta;
using ZstdSharp;

namespace LukePipeline.Parquet;

/// <summary>
/// Pages of strings that share their beginnings with the one before (DELTA_BYTE_ARRAY): a few bytes may repeat a megabyte a million times,
/// and no size in any header says so. What they become is added up here from the lengths of those beginnings.
/// </summary>
internal static class DeltaStrings
{
    /// <summary>The number of the encoding.</summary>
    public const int Encoding = 7;

    private const int MaxBlock = 1 << 20;

    /// <summary>Bytes of all values of a page; <see cref="long.MaxValue"/> where that cannot be told.</summary>
    /// <param name="content">The page behind its header.</param>
    /// <param name="page">Its header; what it expands to has been found in bounds.</param>
    /// <param name="chunk">Its column.</param>
    public static long Expanded(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk)
    {
        var levels = page.IsVersion2 && chunk.HasDefinitions ? page.DefinitionBytes : 0;
        if (Decompress(content[levels..], page, chunk.Metadata.Codec) is not { } plain)
        {
            return long.MaxValue;
        }

        var values = plain.AsSpan();
        if (!page.IsVersion2 && chunk.HasDefinitions)
        {
            if (values.Length < 4 || BitConverter.ToInt32(values) is var length && (length < 0 || length > values.Length - 4))
            {
                return long.MaxValue;
            }

            values = values[(4 + BitConverter.ToInt32(values))..];
        }

        var beginnings = Sum(values, page.Values);
        return beginnings < 0 ? long.MaxValue : beginnings + values.Length;
    }

    private static byte[]? Decompress(ReadOnlySpan<byte> content, PageHeader page, CompressionCodec codec)
    {
        switch (page.IsCompressed ? codec : CompressionCodec.UNCOMPRESSED)
        {
            case CompressionCodec.UNCOMPRESSED:
                return content.ToArray();
            case CompressionCodec.SNAPPY:
                return Snappier.Snappy.DecompressToArray(content);
            case CompressionCodec.ZSTD:
                using (var zstd = new Decompressor())
                {
                    return zstd.Unwrap(content, int.MaxValue).ToArray();
                }

            case CompressionCodec.GZIP:
                using (var gzip = new GZipStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress))
                {
                    return Read(gzip, page.Uncompressed);
                }

            case CompressionCodec.BROTLI:
                using (var brotli = new BrotliStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress))
                {
                    return Read(brotli, page.Uncompressed);
                }

            case CompressionCodec.LZ4_RAW:
                var block = new byte[page.Uncompressed];
                return LZ4Codec.Decode(content, block) is >= 0 and var length ? block[..length] : null;
            default:
                return null;
        }
    }

    /// <summary>As much as the header says at most: the library stops there too.</summary>
    private static byte[] Read(Stream stream, int most)
    {
        var plain = new byte[most];
        var read = stream.ReadAtLeast(plain, most, throwOnEndOfStream: false);
        return plain[..read];
    }

    /// <summary>The sum of numbers packed as deltas (DELTA_BINARY_PACKED); below 0 where they make no sense.</summary>
    private static long Sum(ReadOnlySpan<byte> bytes, int most)
    {
        var reader = new ThriftReader(bytes);
        if (!reader.TryReadVarInt(out var block) || !reader.TryReadVarInt(out var pieces) || !reader.TryReadVarInt(out var total) || !reader.TryReadInt64(out var value)
            || block is 0 or > MaxBlock || pieces == 0 || pieces > block || block % pieces != 0 || total > (ulong)most || value is < 0 or > int.MaxValue)
        {
            return -1;
        }

        var sum = total > 0 ? value : 0;
        var (rest, each) = ((long)total - 1, (int)(block / pieces));
        while (rest > 0)
        {
            if (!reader.TryReadInt64(out var least) || !reader.TryTake(pieces, out var widths))
            {
                return -1;
            }

            foreach (var width in widths)
            {
                if (rest <= 0)
                {
                    break;
                }

                if (width > 64 || !reader.TryTake((ulong)each * width / 8, out var packed))
                {
                    return -1;
                }

                for (var i = 0; i < each && rest > 0; i++, rest--)
                {
                    value = unchecked(value + least + (long)Bits(packed, (long)i * width, width));
                    if (value is < 0 or > int.MaxValue)
                    {
                        return -1;
                    }

                    sum += value;
                }
            }
        }

        return sum;
    }

    private static ulong Bits(ReadOnlySpan<byte> packed, long at, int width)
    {
        var value = 0UL;
        for (var bit = 0; bit < width; bit++, at++)
        {
            value |= (ulong)((packed[(int)(at >> 3)] >> (int)(at & 7)) & 1) << bit;
        }

        return value;
    }
}
