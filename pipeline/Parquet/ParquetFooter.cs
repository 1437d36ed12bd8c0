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

    /// <summary>
    /// Fetches the two ends, checks them, and puts metadata that was understood, with the columns that are wanted, in place of what stands there.
    /// </summary>
    /// <param name="stream">The file.</param>
    /// <param name="wanted">Names of columns at the top; null for all.</param>
    /// <param name="cancellationToken">Stops the fetching.</param>
    /// <returns>Names of all columns at the top; empty where all are wanted.</returns>
    /// <exception cref="InputException">This is no Parquet file, or not the whole of it, or two columns have a name that is wanted.</exception>
    public static async Task<IReadOnlyList<string>> FetchAsync(SegmentStream stream, IReadOnlySet<string>? wanted, CancellationToken cancellationToken)
    {
        var length = stream.Length;
        var head = await stream.LoadAsync(0, (int)Math.Min(length, Magic.Length), cancellationToken);
        if (length < 4 + TailLength)
        {
            throw Magic.StartsWith(head) ? Broken($"it has {length} bytes, fewer than an empty Parquet file") : Foreign();
        }

        var tail = await stream.LoadAsync(length - TailLength, TailLength, cancellationToken);
        if (head.AsSpan().SequenceEqual("PARE"u8) || tail.AsSpan(4).SequenceEqual("PARE"u8))
        {
            throw Unsupported("encrypted", "decrypt it first");
        }

        if (!head.AsSpan().SequenceEqual(Magic))
        {
            // One end alone may have been overwritten.
            throw tail.AsSpan(4).SequenceEqual(Magic) ? Broken("it does not begin with PAR1") : Foreign();
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
        var understood = Validated(bytes);
        IReadOnlyList<string> names = [];
        stream.SetEnds(head, start, End(wanted is null ? understood : ParquetPruning.Keep(understood, wanted, out names)));
        return names;
    }

    /// <summary>The exception for a file that breaks the rules.</summary>
    public static InputException Broken(string what, Exception? cause = null) =>
        new(ReasonCode.CorruptInput, $"The Parquet file cannot be read: {what}.", cause);

    /// <summary>The exception for a file of another kind.</summary>
    private static InputException Foreign() => new(
        ReasonCode.UnsupportedFormat, "The file is no Parquet file, although its name or --format says so: PAR1 stands at neither end of it. Give it the ending of its format, or say --format.");

    /// <summary>The exception for a file that is as it should be, and of a kind that is not read here.</summary>
    public static InputException Unsupported(string what, string cure) =>
        new(ReasonCode.UnsupportedFormat, $"The Parquet file is {what}, which is not read here: {cure}.");

    /// <summary>The exception for a file that does not hold what the job asks for.</summary>
    public static InputException WrongSchema(string what) =>
        new(ReasonCode.SchemaMismatch, $"The Parquet file does not hold what the job asks for: {what}.");

    /// <summary>The metadata as it was understood.</summary>
    private static byte[] Validated(ReadOnlySpan<byte> metadata)
    {
        using var written = new MemoryStream(metadata.Length);
        if (ThriftCopy.Copy(metadata, ThriftShape.FileMetadata, written) == 0)
        {
            throw Broken("its metadata makes no sense");
        }

        ParquetSchemaTree.Check(written.GetBuffer().AsSpan(0, (int)written.Length));
        return written.ToArray();
    }

    /// <summary>The end of the file as the library is to see it: metadata, its length, magic.</summary>
    private static byte[] End(byte[] metadata)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, metadata.Length);
        return [.. metadata, .. size, .. Magic];
    }
}
