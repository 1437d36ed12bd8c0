using System.Buffers.Binary;
using System.Numerics;

namespace LukePipeline.Parquet;

/// <summary>
/// Finds out whether a page holds all that it announces. The library takes memory that others have used before and does not ask whether it
/// has filled it: what a page lacks would be read from pages, and documents, of other files.
/// </summary>
internal static class PageValues
{
    /// <summary>The number of the encoding of values as they are.</summary>
    public const int Plain = 0;

    /// <summary>The number of the encoding of truth values in runs, their length in front.</summary>
    public const int RunLengths = 3;

    /// <summary>The number of the encoding of numbers as differences.</summary>
    public const int Differences = 5;

    private const int PlainDictionary = 2, Lengths = 6, Dictionary = 8, Split = 9;

    /// <summary>Looks for the values of a page.</summary>
    /// <param name="plain">The page as it is unpacked, its levels in front.</param>
    /// <param name="page">Its header.</param>
    /// <param name="chunk">Its column.</param>
    /// <param name="entries">Values of the dictionary in front of it; 0 where there is none.</param>
    /// <param name="start">Where the values begin, behind the levels.</param>
    /// <param name="count">How many there are, those that are null not counted.</param>
    /// <param name="expanded">What the values become where they share their beginnings, in bytes; otherwise 0.</param>
    /// <returns>False where something is missing, or a number is beyond its bound.</returns>
    public static bool AreWhole(ReadOnlySpan<byte> plain, PageHeader page, ParquetChunk chunk, int entries, out int start, out int count, out long expanded)
    {
        (start, count, expanded) = (0, page.Values, 0);
        if (page.IsDictionary)
        {
            return ArePlain(plain, page.Values, chunk);
        }

        if (!TryPass(plain, page, chunk.Repetitions, page.RepetitionBytes, ref start, out _) || !TryPass(plain, page, chunk.Definitions, page.DefinitionBytes, ref start, out count))
        {
            return false;
        }

        var values = plain[start..];
        if (page.IsVersion2 && !chunk.HasRepetitions && count != page.Values - page.Nulls)
        {
            return false;
        }

        if (values.IsEmpty && count == 0)
        {
            return true;
        }

        switch (page.Encoding)
        {
            case Plain:
                return ArePlain(values, count, chunk);
            case PlainDictionary or Dictionary:
                return count == 0 || ArePlaces(values, count, entries);
            case RunLengths:
                // The library would read these in another way, and is shown them plain.
                return chunk.IsUnpacked && chunk.Type == global::Parquet.Meta.Type.BOOLEAN
                    && values.Length >= sizeof(int) && RunLengthReader.TryCount(values[sizeof(int)..], width: 1, count, most: 1, out _);
            case Differences:
                return DeltaReader.TryCreate(values, count, out var numbers) && numbers.Remaining == count && numbers.TryPass();
            case Lengths or DeltaStrings.Encoding:
                var becomes = DeltaStrings.Expanded(values, count, hasBeginnings: page.Encoding == DeltaStrings.Encoding);
                expanded = page.Encoding == DeltaStrings.Encoding ? becomes : 0;
                return becomes >= 0;
            case Split:
                return Width(chunk) is > 0 and var width && (long)width * count <= values.Length;
            default:
                // Not read at all, and said so.
                return true;
        }
    }

    /// <summary>Passes over levels, which say of each value how much of it is there.</summary>
    /// <param name="plain">The page.</param>
    /// <param name="page">Its header.</param>
    /// <param name="deepest">The level of a value that is there; 0 where there are no levels, for all of them are.</param>
    /// <param name="length">Their bytes, which version 2 has in its header.</param>
    /// <param name="at">Where they begin; becomes where they end.</param>
    /// <param name="there">How many are of the deepest level.</param>
    private static bool TryPass(ReadOnlySpan<byte> plain, PageHeader page, int deepest, int length, ref int at, out int there)
    {
        there = page.Values;
        if (deepest == 0)
        {
            return true;
        }

        if (!page.IsVersion2)
        {
            if (plain.Length - at < sizeof(int))
            {
                return false;
            }

            length = BinaryPrimitives.ReadInt32LittleEndian(plain[at..]);
            at += sizeof(int);
        }

        if (length < 0 || length > plain.Length - at)
        {
            return false;
        }

        at += length;
        return RunLengthReader.TryCount(plain.Slice(at - length, length), BitOperations.Log2((uint)deepest) + 1, page.Values, (uint)deepest, out there);
    }

    /// <summary>Whether so many values stand there as they are.</summary>
    private static bool ArePlain(ReadOnlySpan<byte> bytes, int count, ParquetChunk chunk)
    {
        switch (chunk.Type)
        {
            case global::Parquet.Meta.Type.BOOLEAN:
                return (count + 7L) / 8 <= bytes.Length;
            case global::Parquet.Meta.Type.BYTE_ARRAY:
                for (; count > 0; count--)
                {
                    if (bytes.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(bytes) is var length && (length < 0 || length > bytes.Length - sizeof(int)))
                    {
                        return false;
                    }

                    bytes = bytes[(sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(bytes))..];
                }

                return true;
            default:
                return Width(chunk) is > 0 and var width && (long)width * count <= bytes.Length;
        }
    }

    /// <summary>Bytes of a value; 0 where they differ, or nobody says.</summary>
    private static int Width(ParquetChunk chunk) => chunk.Type switch
    {
        global::Parquet.Meta.Type.INT32 or global::Parquet.Meta.Type.FLOAT => 4,
        global::Parquet.Meta.Type.INT64 or global::Parquet.Meta.Type.DOUBLE => 8,
        global::Parquet.Meta.Type.INT96 => 12,
        global::Parquet.Meta.Type.FIXED_LEN_BYTE_ARRAY => chunk.TypeLength,
        _ => 0,
    };

    /// <summary>Whether so many places in a dictionary stand there; the bits of one come first.</summary>
    private static bool ArePlaces(ReadOnlySpan<byte> values, int count, int entries) => !values.IsEmpty && entries > 0
        && (values[0] == 0 || (values[0] <= 32 && RunLengthReader.TryCount(values[1..], values[0], count, (uint)entries - 1, out _)));
}
