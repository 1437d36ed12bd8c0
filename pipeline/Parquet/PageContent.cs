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
    public static byte[]? Decompress(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk)
    {
        var levels = page.IsVersion2 ? (chunk.HasDefinitions ? page.DefinitionBytes : 0) + (chunk.HasRepetitions ? page.RepetitionBytes : 0) : 0;
        return Decompress(content[levels..], page.Uncompressed - levels, page.IsCompressed ? chunk.Metadata.Codec : CompressionCodec.UNCOMPRESSED) is { } values
            ? levels == 0 ? values : [.. content[..levels], .. values]
            : null;
    }

    private static byte[]? Decompress(ReadOnlySpan<byte> content, int length, CompressionCodec codec)
    {
        switch (codec)
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
                    return Read(gzip, length);
                }

            case CompressionCodec.BROTLI:
                using (var brotli = new BrotliStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress))
                {
                    return Read(brotli, length);
                }

            case CompressionCodec.LZ4_RAW:
                var block = new byte[length];
                return LZ4Codec.Decode(content, block) == block.Length ? block : null;
            default:
                return null;
        }
    }

    /// <summary>As much as the header says, and a byte more where there is one.</summary>
    private static byte[] Read(Stream stream, int most)
    {
        var plain = new byte[most];
        var read = stream.ReadAtLeast(plain, most, throwOnEndOfStream: false);
        return read < most ? plain[..read] : stream.ReadByte() < 0 ? plain : [.. plain, 0];
    }
}
