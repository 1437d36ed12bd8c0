using System.Buffers.Binary;
using LukePipeline.Ground;

namespace LukePipeline.Parquet;

/// <summary>
/// Looks at the two ends of a Parquet file before anything is parsed or allocated: <c>PAR1</c>, data, metadata, four bytes
/// of metadata length, <c>PAR1</c>.
/// </summary>
internal static class ParquetFooter
{
    /// <summary>Metadata of a file with tens of thousands of column chunks; far more is an attack or damage.</summary>
    private const int MaxMetadataBytes = 64 * 1024 * 1024;

    private const int TailLength = 8;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Fetches the two ends, checks them, and puts metadata that was understood in place of what stands there.</summary>
    /// <exception cref="InputException">This is no Parquet file, or not the whole of it.</exception>
    public static async Task FetchAsync(SegmentStream stream, CancellationToken cancellationToken)
    {
        var length = stream.Length;
        if (length < 4 + TailLength)
        {
            throw Broken($"it has {length} bytes, fewer than an empty Parquet file");
        }

        var head = await stream.LoadAsync(0, 4, cancellationToken);
        var tail = await stream.LoadAsync(length - TailLength, TailLength, cancellationToken);
        if (head.AsSpan().SequenceEqual("PARE"u8) || tail.AsSpan(4).SequenceEqual("PARE"u8))
        {
            throw Broken("it is encrypted");
        }

        if (!head.AsSpan().SequenceEqual(Magic))
        {
            throw Broken("it does not begin with PAR1");
        }

        if (!tail.AsSpan(4).SequenceEqual(Magic))
        {
            throw Broken("it does not end with PAR1, so it was cut short or never finished");
        }

        var metadata = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (metadata == 0 || metadata > length - 4 - TailLength || metadata > MaxMetadataBytes)
        {
            throw Broken($"its last bytes announce {metadata} bytes of metadata in a file of {length} bytes");
        }

        var start = length - TailLength - metadata;
        var bytes = await stream.LoadAsync(start, (int)metadata, cancellationToken);
        stream.SetEnds(head, start, Validated(bytes));
    }

    /// <summary>The exception for a file that breaks the rules.</summary>
    public static InputException Broken(string what, Exception? cause = null) =>
        new(ReasonCode.CorruptInput, $"The Parquet file cannot be read: {what}.", cause);

    /// <summary>The exception for a file that does not hold what the job asks for.</summary>
    public static InputException WrongSchema(string what) =>
        new(ReasonCode.SchemaMismatch, $"The Parquet file does not hold what the job asks for: {what}.");

    /// <summary>The end of the file as the library is to see it: metadata, its length, magic.</summary>
    private static byte[] Validated(ReadOnlySpan<byte> metadata)
    {
        using var written = new MemoryStream(metadata.Length + TailLength);
        if (ThriftCopy.Copy(metadata, ThriftShape.FileMetadata, written) == 0)
        {
            throw Broken("its metadata makes no sense");
        }

        ParquetSchemaTree.Check(written.GetBuffer().AsSpan(0, (int)written.Length));
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, (int)written.Length);
        written.Write(size);
        written.Write(Magic);
        return written.ToArray();
    }
}
