using System.Text;
using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// How a file is written in <see cref="PackedFiles"/>: source, length, time, tag, hash of the content, and the location: 0 where it is the source, 1 and
/// the whole of it, or 2 and more for what it begins with, and how many characters of the source it does not end with.
/// </summary>
internal static class PackedEntry
{
    private const ulong AsSource = 0, Whole = 1, FirstPlace = 2;

    /// <summary>Beginnings that are kept: as many as there are folders that were named. Names that a URL writes otherwise have none in common.</summary>
    internal const int MostPlaces = 1000;

    /// <summary>Adds a file; its number.</summary>
    /// <param name="bytes">Where to.</param>
    /// <param name="places">What locations begin with; the beginning of this one is added where it is new.</param>
    /// <param name="file">The file.</param>
    /// <param name="modified">When it was written last.</param>
    public static int Add(PackedBytes bytes, OrderedDictionary<string, int> places, InputFile file, DateTimeOffset? modified)
    {
        bytes.Begin();
        bytes.WriteText(file.Source);
        bytes.WriteNumber((ulong)file.Length);
        bytes.WriteNumber((ulong)(modified?.UtcTicks ?? 0));
        bytes.WriteText(file.ETag);
        bytes.WriteText(file.ContentHash ?? "");
        WriteLocation(bytes, places, file);
        return bytes.End();
    }

    /// <summary>The file of an entry, and when it was written last.</summary>
    public static FoundInput Read(ReadOnlySpan<byte> entry, IReadOnlyList<string> places)
    {
        var source = ReadString(ref entry);
        var (length, modified) = ((long)PackedBytes.ReadNumber(ref entry), (long)PackedBytes.ReadNumber(ref entry));
        var (etag, hash) = (ReadString(ref entry), ReadString(ref entry));
        var file = new InputFile(source, length, etag) { ContentHash = hash.Length == 0 ? null : hash };
        var location = PackedBytes.ReadNumber(ref entry) switch
        {
            AsSource => null,
            Whole => ReadString(ref entry),
            var place => string.Concat(places[checked((int)(place - FirstPlace))], source.AsSpan(checked((int)PackedBytes.ReadNumber(ref entry)))),
        };
        return new FoundInput(location is null ? file : file with { Location = location }, modified == 0 ? null : new DateTimeOffset(modified, TimeSpan.Zero));
    }

    /// <summary>The source of an entry.</summary>
    public static string SourceOf(ReadOnlySpan<byte> entry) => ReadString(ref entry);

    /// <summary>Compares sources as ordinal comparison of their text does: in the order of UTF-16, which is not that of UTF-8 beyond U+D7FF.</summary>
    public static int CompareSources(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var a = PackedBytes.ReadText(ref left);
        var b = PackedBytes.ReadText(ref right);
        var same = a.CommonPrefixLength(b);
        return same < a.Length && same < b.Length ? Rank(a[same]) - Rank(b[same]) : a.Length - b.Length;
    }

    /// <summary>Characters of two units (F0 and up in UTF-8) come before those from U+E000 (EE and EF).</summary>
    private static int Rank(byte lead) => lead is 0xee or 0xef ? lead + 0x20 : lead;

    private static string ReadString(ref ReadOnlySpan<byte> entry) => Encoding.UTF8.GetString(PackedBytes.ReadText(ref entry));

    /// <summary>Sources are paths below a root, behind its name where it has one: most locations are the folder that was named, and the end of the source.</summary>
    private static void WriteLocation(PackedBytes bytes, OrderedDictionary<string, int> places, InputFile file)
    {
        var (source, location) = (file.Source, file.Location);
        if (location == source)
        {
            bytes.WriteNumber(AsSource);
            return;
        }

        var same = 0;
        while (same < Math.Min(source.Length, location.Length) && source[^(same + 1)] == location[^(same + 1)])
        {
            same++;
        }

        var begin = location[..^same];
        if (!places.TryGetValue(begin, out var place) && places.Count < MostPlaces)
        {
            places[begin] = place = places.Count + 1;
        }

        // Never amid a character of two units.
        if (place == 0 || (same > 0 && char.IsLowSurrogate(source[^same])))
        {
            bytes.WriteNumber(Whole);
            bytes.WriteText(location);
            return;
        }

        bytes.WriteNumber(FirstPlace + (ulong)place - 1);
        bytes.WriteNumber((ulong)(source.Length - same));
    }
}
