using Parquet.Meta;

namespace LukePipeline.Parquet;

/// <summary>Tells compressions that are not read here from damage, before a page is touched.</summary>
internal static class ParquetCodecs
{
    /// <summary>Refuses a column chunk of another compression.</summary>
    /// <exception cref="LukePipeline.Ground.InputException">It is.</exception>
    public static void Check(ColumnMetaData chunk)
    {
        var name = chunk.Codec switch
        {
            CompressionCodec.UNCOMPRESSED or CompressionCodec.SNAPPY or CompressionCodec.GZIP or CompressionCodec.BROTLI or CompressionCodec.ZSTD
                or CompressionCodec.LZ4_RAW => null,
            CompressionCodec.LZ4 => "LZ4 (in frames of Hadoop)",
            var other => other.ToString(),
        };
        if (name is not null)
        {
            throw ParquetFooter.Unsupported($"compressed with {name}", "write it anew with zstd or snappy");
        }
    }
}
