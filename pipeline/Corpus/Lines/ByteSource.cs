using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Corpus.Lines;

/// <summary>Puts the right decompressor around a stream.</summary>
internal static class ByteSource
{
    /// <summary>Takes the stream over: disposing the source disposes it.</summary>
    public static IByteSource Create(Stream stream, InputCompression compression) => compression switch
    {
        InputCompression.None => new PlainByteSource(stream),
        InputCompression.Gzip => new GzipByteSource(stream),
        InputCompression.Zstd => new ZstdByteSource(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };
}
