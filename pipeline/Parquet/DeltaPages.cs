using System.Buffers.Binary;
using Parquet.Meta;

namespace LukePipeline.Parquet;

/// <summary>
/// Writes pages anew, uncompressed and with their numbers as they are: the library unpacks differences (DELTA_BINARY_PACKED) of whole numbers
/// alone, and neither dates, times, decimals nor bytes, be they in lists or not.
/// </summary>
internal static class DeltaPages
{
    private const int Packed = 5, Plain = 0, RunLengths = 3; // encodings

    /// <summary>Writes a page with its header.</summary>
    /// <param name="content">The page behind its header.</param>
    /// <param name="page">Its header.</param>
    /// <param name="chunk">Its column.</param>
    /// <param name="target">Takes it.</param>
    /// <returns>False where it makes no sense.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk, MemoryStream target)
    {
        if (PageContent.Decompress(content, page, chunk, out var levels) is not { } plain)
        {
            return false;
        }

        if (page.IsDictionary || page.Encoding != Packed)
        {
            WriteHeader(target, page, plain.Length, page.Encoding);
            target.Write(plain);
            return true;
        }

        var at = page.IsVersion2 ? levels : LevelsOf(plain, chunk);
        if (at < 0 || !DeltaReader.TryCreate(plain.AsSpan(at), page.Values, out var reader))
        {
            return false;
        }

        var width = chunk.Metadata.Type == global::Parquet.Meta.Type.INT32 ? sizeof(int) : sizeof(long);
        var numbers = new byte[reader.Remaining * width];
        for (var place = 0; reader.Remaining > 0; place += width)
        {
            if (!reader.TryRead(out var number))
            {
                return false;
            }

            if (width == sizeof(int))
            {
                BinaryPrimitives.WriteInt32LittleEndian(numbers.AsSpan(place), unchecked((int)number));
            }
            else
            {
                BinaryPrimitives.WriteInt64LittleEndian(numbers.AsSpan(place), number);
            }
        }

        WriteHeader(target, page, at + numbers.Length, Plain);
        target.Write(plain.AsSpan(0, at));
        target.Write(numbers);
        return true;
    }

    /// <summary>Bytes of the levels at the beginning of a page of version 1, each kind with its length; below 0 where they do not fit.</summary>
    private static int LevelsOf(ReadOnlySpan<byte> plain, ParquetChunk chunk)
    {
        var at = 0;
        for (var kinds = (chunk.HasRepetitions ? 1 : 0) + (chunk.HasDefinitions ? 1 : 0); kinds > 0; kinds--)
        {
            if (plain.Length - at < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(plain[at..]) is var length && (length < 0 || length > plain.Length - at - sizeof(int)))
            {
                return -1;
            }

            at += sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(plain[at..]);
        }

        return at;
    }

    private static void WriteHeader(MemoryStream target, PageHeader page, int length, int encoding)
    {
        var output = new ThriftOutput(target);
        var kind = page.IsDictionary ? PageType.DICTIONARY_PAGE : page.IsVersion2 ? PageType.DATA_PAGE_V2 : PageType.DATA_PAGE;
        short field = 0, inner = 0;
        Number(output, ref field, 1, (int)kind);
        Number(output, ref field, 2, length);
        Number(output, ref field, 3, length);
        output.Field(ref field, (short)(page.IsDictionary ? 7 : page.IsVersion2 ? 8 : 5), ThriftReader.Structure);
        int[] numbers = page.IsDictionary ? [page.Values, encoding]
            : page.IsVersion2 ? [page.Values, page.Nulls, page.Rows, encoding, page.DefinitionBytes, page.RepetitionBytes]
            : [page.Values, encoding, RunLengths, RunLengths];
        for (var i = 0; i < numbers.Length; i++)
        {
            Number(output, ref inner, (short)(i + 1), numbers[i]);
        }

        if (page.IsVersion2)
        {
            output.Field(ref inner, 7, ThriftReader.False);
        }

        output.Stop();
        output.Stop();
    }

    private static void Number(ThriftOutput output, ref short last, short field, int value)
    {
        output.Field(ref last, field, ThriftReader.I32);
        output.Int(value);
    }
}
