using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using LukePipeline.Corpus.Planning;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// A plan of very many inputs, as it is stored: compressed, the plan without its inputs as JSON, and then the inputs and shards in bytes. As JSON
/// a million of inputs would be 275 MB, and several times as much while it is read.
/// </summary>
internal static class PackedPlan
{
    /// <summary>Inputs from which on a plan is stored so; one of fewer is JSON, for whoever wants to read it.</summary>
    public const int From = 10_000;

    /// <summary>Inputs and shards of a plan at most, some times what a million of documents makes: each takes memory, however few bytes it is written in.</summary>
    private const int MostFiles = 10_000_000, MostShards = 2_000_000;

    private const int MostHeaderBytes = 1 << 26, MostEntryBytes = 1 << 20, MostPlaceBytes = 1 << 14;

    /// <summary>Bytes that a plan may unpack to, and characters of all locations in it, which take time to put together.</summary>
    private const long MostBytes = 1L << 30, MostLocations = 1L << 32;

    /// <summary>Whether a stored plan is one of these.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes) => bytes is [0x1f, 0x8b, ..];

    /// <summary>Writes a plan.</summary>
    /// <exception cref="LukeException">It has more inputs or shards than a plan may have.</exception>
    public static byte[] Write(JobPlan plan)
    {
        if (plan.Corpus.Files.Count > MostFiles || plan.Corpus.Shards.Count > MostShards)
        {
            throw new LukeException(FormattableString.Invariant(
                $"The job has {plan.Corpus.Files.Count:N0} inputs in {plan.Corpus.Shards.Count:N0} shards, and a plan holds {MostFiles:N0} and {MostShards:N0}. Run it over a part of the inputs at a time, or with a larger --shard-bytes."));
        }

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
    /// <param name="bytes">The plan as it is stored.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    /// <exception cref="EndOfStreamException">They end too early.</exception>
    public static JobPlan? Read(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var reader = Unpack(bytes, cancellationToken);
        var header = ReadHeader(reader);
        if (header is null)
        {
            return null;
        }

        var files = ReadFiles(reader);
        var count = Count(reader.ReadInt32(), MostShards);
        var shards = new List<CorpusShard>();

        // Every input is read once, and once more for each place where it is cut.
        for (var parts = (long)files.Count + count; shards.Count < count; parts -= shards[^1].Parts.Count)
        {
            shards.Add(new CorpusShard(ReadShard(reader, files.Count, parts)));
        }

        return header with { Corpus = header.Corpus with { Files = files, Shards = shards } };
    }

    /// <summary>Reads a plan without its inputs and shards.</summary>
    /// <inheritdoc cref="Read"/>
    public static JobPlan? ReadHeader(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var reader = Unpack(bytes, cancellationToken);
        return ReadHeader(reader);
    }

    private static JobPlan? ReadHeader(BinaryReader reader) => JobJson.FromBytes<JobPlan>(ReadBytes(reader, reader.ReadInt32(), MostHeaderBytes));

    private static BinaryReader Unpack(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        new(new BufferedStream(new PlanStream(new GZipStream(Open(bytes), CompressionMode.Decompress), MostBytes, cancellationToken), 1 << 16));

    /// <summary>The bytes of a stored plan as a stream.</summary>
    public static MemoryStream Open(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
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
        for (var left = Count(reader.ReadInt32(), PackedEntry.MostPlaces); left > 0; left--)
        {
            places.Add(Encoding.UTF8.GetString(ReadBytes(reader, reader.Read7BitEncodedInt(), MostPlaceBytes)));
        }

        var (packed, locations) = (new PackedBytes(), 0L);
        var count = Count(reader.ReadInt32(), MostFiles);
        if (count >= From)
        {
            // Who made the plan, or read it before, has let it go by now: as much memory again, which would not be looked for yet.
            GC.Collect();
        }

        for (var left = count; left > 0; left--)
        {
            var entry = ReadBytes(reader, reader.Read7BitEncodedInt(), MostEntryBytes);

            // Read once, so that a damaged one is found here and not amid the work.
            var location = PackedEntry.Read(entry, places).File.Location;
            if (SasTokens.IsSigned(location) || (locations += location.Length) > MostLocations)
            {
                throw new InvalidDataException(SasTokens.IsSigned(location) ? PlanDamage.Signature : "its locations are longer than those of any plan");
            }

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

    private static IReadOnlyList<InputPart> ReadShard(BinaryReader reader, int files, long room)
    {
        if (reader.ReadBoolean())
        {
            var (first, count) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            return first >= 0 && count >= 0 && count <= room && first <= files - count ? new WholeFiles(first, count) : throw new InvalidDataException("a shard names inputs that are not there");
        }

        var parts = new List<InputPart>();
        for (var left = Count(reader.Read7BitEncodedInt(), room); left > 0; left--)
        {
            var file = reader.Read7BitEncodedInt();
            var (start, end, ordinal, most) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            parts.Add((uint)file < (uint)files
                ? new InputPart(file, start, end) { FirstOrdinal = ordinal, MostDocuments = most < 0 ? null : most }
                : throw new InvalidDataException("a shard names an input that is not there"));
        }

        return parts;
    }

    private static int Count(int count, long most) => count >= 0 && count <= most ? count : throw new InvalidDataException("it counts more than any plan holds");

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
