using System.IO.Compression;
using System.Runtime.InteropServices;
using LukePipeline.Corpus.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// A plan of very many inputs, as it is stored: compressed, the plan without its inputs as JSON, and then the inputs and shards in bytes. As JSON
/// a million of inputs would be 275 MB, and several times as much while it is read.
/// </summary>
internal static class PackedPlan
{
    /// <summary>Inputs from which on a plan is stored so; one of fewer is JSON, for whoever wants to read it.</summary>
    public const int From = 10_000;

    private const int MostHeaderBytes = 1 << 26, MostEntryBytes = 1 << 20;
    private const long MostBytes = 1L << 32;

    /// <summary>Whether a stored plan is one of these.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes is [0x1f, 0x8b, ..];

    /// <summary>Writes a plan.</summary>
    public static byte[] Write(JobPlan plan)
    {
        using var bytes = new ByteChunks();
        using (var writer = new BinaryWriter(new BufferedStream(new GZipStream(bytes, CompressionLevel.Fastest), 1 << 16)))
        {
            var header = JobJson.ToBytes(plan with { Corpus = plan.Corpus with { Files = [], Shards = [] } });
            writer.Write(header.Length);
            writer.Write(header);
            WriteFiles(writer, PackedFiles.Of(plan.Corpus.Files));
            writer.Write(plan.Corpus.Shards.Count);
            foreach (var shard in plan.Corpus.Shards)
            {
                WriteShard(writer, shard.Parts);
            }
        }

        return bytes.Take();
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    /// <exception cref="EndOfStreamException">They end too early.</exception>
    public static JobPlan? Read(ReadOnlyMemory<byte> bytes)
    {
        using var reader = Unpack(bytes);
        var header = ReadHeader(reader);
        if (header is null)
        {
            return null;
        }

        var files = ReadFiles(reader);
        var shards = new List<CorpusShard>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            shards.Add(new CorpusShard(ReadShard(reader, files.Count)));
        }

        return header with { Corpus = header.Corpus with { Files = files, Shards = shards } };
    }

    /// <summary>Reads a plan without its inputs and shards.</summary>
    /// <inheritdoc cref="Read"/>
    public static JobPlan? ReadHeader(ReadOnlyMemory<byte> bytes)
    {
        using var reader = Unpack(bytes);
        return ReadHeader(reader);
    }

    private static JobPlan? ReadHeader(BinaryReader reader) => JobJson.FromBytes<JobPlan>(ReadBytes(reader, reader.ReadInt32(), MostHeaderBytes));

    private static BinaryReader Unpack(ReadOnlyMemory<byte> bytes) =>
        new(new BufferedStream(new GZipStream(Open(bytes), CompressionMode.Decompress), 1 << 16));

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    private static void WriteFiles(BinaryWriter writer, PackedFiles files)
    {
        writer.Write(files.Places.Count);
        foreach (var place in files.Places)
        {
            writer.Write(place);
        }

        writer.Write(files.Count);
        for (var index = 0; index < files.Count; index++)
        {
            var entry = files.Entry(index);
            writer.Write7BitEncodedInt(entry.Length);
            writer.Write(entry);
        }
    }

    private static PackedFiles ReadFiles(BinaryReader reader)
    {
        var places = new List<string>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            places.Add(reader.ReadString());
        }

        var (packed, all) = (new PackedBytes(), 0L);
        var count = reader.ReadInt32();
        if (count >= From)
        {
            // Who made the plan, or read it before, has let it go by now: as much memory again, which would not be looked for yet.
            GC.Collect();
        }

        for (var left = count; left > 0; left--)
        {
            var entry = ReadBytes(reader, reader.Read7BitEncodedInt(), MostEntryBytes);
            if ((all += entry.Length) > MostBytes)
            {
                throw new InvalidDataException("it unpacks to more than any plan holds");
            }

            // Read once, so that a damaged one is found here and not amid the work.
            _ = PackedEntry.Read(entry, places);
            packed.Add(entry);
        }

        return new PackedFiles(packed, places, [.. Enumerable.Range(0, packed.Count)]);
    }

    private static void WriteShard(BinaryWriter writer, IReadOnlyList<InputPart> parts)
    {
        if (parts is WholeFiles whole)
        {
            writer.Write(true);
            writer.Write7BitEncodedInt(whole.First);
            writer.Write7BitEncodedInt(whole.Count);
            return;
        }

        writer.Write(false);
        writer.Write7BitEncodedInt(parts.Count);
        foreach (var part in parts)
        {
            writer.Write7BitEncodedInt(part.File);
            writer.Write(part.Start);
            writer.Write(part.End);
            writer.Write(part.FirstOrdinal);
            writer.Write(part.MostDocuments ?? -1);
        }
    }

    private static IReadOnlyList<InputPart> ReadShard(BinaryReader reader, int files)
    {
        if (reader.ReadBoolean())
        {
            var (first, count) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            return first >= 0 && count >= 0 && first <= files - count ? new WholeFiles(first, count) : throw new InvalidDataException("a shard names inputs that are not there");
        }

        var parts = new List<InputPart>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var file = reader.Read7BitEncodedInt();
            var (start, end, ordinal, most) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            parts.Add((uint)file < (uint)files
                ? new InputPart(file, start, end) { FirstOrdinal = ordinal, MostDocuments = most < 0 ? null : most }
                : throw new InvalidDataException("a shard names an input that is not there"));
        }

        return parts;
    }

    private static byte[] ReadBytes(BinaryReader reader, int length, int most)
    {
        if (length < 0 || length > most)
        {
            throw new InvalidDataException("a length in it is impossible");
        }

        var bytes = reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException("it ends too early");
    }
}
