using System.Collections.Frozen;
using LukePipeline.Engine.Batches.Flat;
using LukePipeline.Ground;

namespace LukePipeline.Engine.Batches.Codec;

/// <summary>Batches and results as flat bytes, to cross from one process to another.</summary>
/// <remarks>
/// Four letters, the version, the kind, then little-endian 32-bit numbers; arrays have their count before them. At most
/// <see cref="MaxBytes"/>: the composer of batches makes no larger batch, and <see cref="Split"/> cuts one from elsewhere.
/// What is decoded is checked, so that a damaged batch is an error and never an index out of range in the model.
/// </remarks>
public sealed class BatchCodec
{
    /// <summary>The most that one encoded batch or result may have: 4 MiB.</summary>
    public const int MaxBytes = BatchPath.Bytes;

    internal const int HeaderBytes = 32;
    internal const int ItemOverhead = 2 * sizeof(int);

    private const int Magic = 0x424B554C;
    private const byte Version = 2;

    /// <summary>The bit that tells the kind of a result from that of the batch that it answers.</summary>
    private const byte ResultBit = 128;

    private readonly FrozenDictionary<byte, BatchFormat> _formats;

    /// <summary>Makes a codec that reads some kinds of batches.</summary>
    /// <param name="formats">One for each stage that has batches.</param>
    /// <exception cref="ArgumentException">Two have the same kind.</exception>
    public BatchCodec(IEnumerable<BatchFormat> formats) => _formats = formats.ToFrozenDictionary(format => format.Kind);

    /// <summary>Cuts a batch into slices that can be encoded, in order; the batch itself where it can.</summary>
    /// <param name="batch">The batch.</param>
    /// <exception cref="LukeException">One item alone is too large.</exception>
    public static IEnumerable<InferenceBatch> Split(InferenceBatch batch)
    {
        if (SizeOf(batch) <= MaxBytes)
        {
            yield return batch;
            yield break;
        }

        if (batch.Count < 2)
        {
            throw TooLarge(SizeOf(batch));
        }

        var half = batch.Count / 2;
        foreach (var slice in Split(batch.Slice(0, half)).Concat(Split(batch.Slice(half, batch.Count - half))))
        {
            yield return slice;
        }
    }

    /// <summary>How many bytes a batch takes.</summary>
    public static long SizeOf(InferenceBatch batch) => HeaderBytes + batch.BodyBytes;

    /// <summary>How many bytes a result takes.</summary>
    public static long SizeOf(InferenceResult result) => HeaderBytes + result.BodyBytes;

    /// <summary>Encodes a batch.</summary>
    /// <exception cref="LukeException">It takes more than <see cref="MaxBytes"/>.</exception>
    public static byte[] Encode(InferenceBatch batch)
    {
        var bytes = Allocate(SizeOf(batch));
        var writer = new FlatWriter(bytes);
        WriteHeader(ref writer, batch.Kind, batch.Count);
        batch.WriteOptions(ref writer);
        batch.WriteItems(ref writer);
        System.Diagnostics.Debug.Assert(writer.Remaining == 0, "The size was computed wrongly.");
        return bytes;
    }

    /// <summary>Encodes a result.</summary>
    /// <exception cref="LukeException">It takes more than <see cref="MaxBytes"/>.</exception>
    public static byte[] Encode(InferenceResult result)
    {
        var bytes = Allocate(SizeOf(result));
        var writer = new FlatWriter(bytes);
        WriteHeader(ref writer, (byte)(result.BatchKind | ResultBit), result.Count);
        writer.Zeros(4);
        result.WriteItems(ref writer);
        System.Diagnostics.Debug.Assert(writer.Remaining == 0, "The size was computed wrongly.");
        return bytes;
    }

    /// <summary>Decodes a batch.</summary>
    /// <param name="bytes">What <see cref="Encode(InferenceBatch)"/> made.</param>
    /// <exception cref="BatchFormatException">The bytes are damaged, of another version, or of no kind that is known here.</exception>
    public InferenceBatch DecodeBatch(ReadOnlySpan<byte> bytes)
    {
        var reader = new FlatReader(bytes);
        var (kind, header) = ReadHeader(ref reader);
        var batch = _formats.GetValueOrDefault(kind)?.ReadBatch(ref reader, header)
            ?? throw new BatchFormatException($"The bytes are no batch: their kind is {kind}.");
        reader.End();
        return batch;
    }

    /// <summary>Decodes a result.</summary>
    /// <param name="bytes">What <see cref="Encode(InferenceResult)"/> made.</param>
    /// <exception cref="BatchFormatException">The bytes are damaged, of another version, or of no kind that is known here.</exception>
    public InferenceResult DecodeResult(ReadOnlySpan<byte> bytes)
    {
        var reader = new FlatReader(bytes);
        var (kind, header) = ReadHeader(ref reader);
        var format = (kind & ResultBit) != 0 ? _formats.GetValueOrDefault((byte)(kind & ~ResultBit)) : null;
        var result = format?.ReadResult(ref reader, header.Count)
            ?? throw new BatchFormatException($"The bytes are no result: their kind is {kind}.");
        reader.End();
        return result;
    }

    private static void WriteHeader(ref FlatWriter writer, byte kind, int count)
    {
        writer.Int(Magic);
        writer.Byte(Version);
        writer.Byte(kind);
        writer.Byte(0);
        writer.Byte(0);
        writer.Int(count);
        writer.Int(0);
    }

    private static (byte Kind, BatchHeader Header) ReadHeader(ref FlatReader reader)
    {
        if (reader.Int() != Magic)
        {
            throw new BatchFormatException("The bytes are no batch.");
        }

        var version = reader.Byte();
        if (version != Version)
        {
            throw new BatchFormatException(
                $"The batch has format version {version}, this program reads {Version}: run the same version on all machines.");
        }

        var kind = reader.Byte();
        reader.Byte();
        reader.Byte();
        var count = reader.Count(sizeof(int));
        reader.Int();
        var header = new BatchHeader(count, reader.Int(), reader.Float(), reader.Int(), reader.Float());
        return (kind, header);
    }

    private static byte[] Allocate(long size) => size <= MaxBytes ? GC.AllocateUninitializedArray<byte>((int)size) : throw TooLarge(size);

    private static LukeException TooLarge(long size) =>
        new($"A batch of {size} bytes cannot be sent: {MaxBytes} is the limit. Lower maxCandidatesPerPass (--max-candidates-per-pass) or the batch budget.");
}
