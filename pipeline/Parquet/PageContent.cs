using System.IO.Compression;
using K4os.Compression.LZ4;
using Parquet.Meta;
using ZstdSharp;

namespace LukePipeline.Parquet;

/// <summary>Unpacks pages that have to be looked into; what they expand to has been found in bounds.</summary>
internal static class PageContent
{
    /// <summary>What a page becomes, its levels included; null for a compression that is not known, or damage.</summary>
    /// <param name="content">The page behind its header.</param>
    /// <param name="page">Its header.</param>
    /// <param name="chunk">Its column.</param>
    /// <param name="levels">Bytes of levels that stand before what is compressed.</param>
    public static byte[]? Decompress(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk, out int levels)
    {
        levels = page.IsVersion2 ? (chunk.HasDefinitions ? page.DefinitionBytes : 0) + (chunk.HasRepetitions ? page.RepetitionBytes : 0) : 0;
        if (levels > content.Length || Decompress(content[levels..], page, chunk.Metadata.Codec) is not { } values)
        {
            return null;
        }

        return levels == 0 ? values : [.. content[..levels], .. values];
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
}
