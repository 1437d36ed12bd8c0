using System.Buffers.Binary;
using Parquet.Meta;

namespace LukePipeline.Parquet;

/// <summary>
/// Writes pages anew, uncompressed and with their values as they are: the library unpacks differences (DELTA_BINARY_PACKED) of whole numbers
/// alone, and neither dates, times, decimals nor bytes, be they in lists or not, no truth values in runs, and no pages of lists in version 2.
/// </summary>
internal static class DeltaPages
{
    /// <summary>Writes a page with its header; it has been found whole.</summary>
    /// <param name="plain">The page as it is unpacked, its levels in front.</param>
    /// <param name="start">Where its values begin.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="page">Its header.</param>
    /// <param name="chunk">Its column.</param>
    /// <param name="target">Takes it.</param>
    /// <returns>False where it makes no sense.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> plain, int start, int count, PageHeader page, ParquetChunk chunk, MemoryStream target)
    {
        if (page.IsVersion2 && chunk.HasRepetitions)
        {
            plain = WithLengths(plain, page, chunk, ref start);
            page = page with { IsVersion2 = false };
        }

        if (page.IsDictionary || page.Encoding is not (PageValues.Differences or PageValues.RunLengths))
        {
            WriteHeader(target, page, plain.Length, page.Encoding);
            target.Write(plain);
            return true;
        }

        var values = plain[start..];
        var numbers = Array.Empty<byte>();
        if (!values.IsEmpty && !(page.Encoding == PageValues.RunLengths
            ? RunLengthReader.TryReadBits(values[sizeof(int)..], count, out numbers)
            : TryReadNumbers(values, count, chunk.Type == global::Parquet.Meta.Type.INT32 ? sizeof(int) : sizeof(long), out numbers)))
        {
            return false;
        }

        WriteHeader(target, page, start + numbers.Length, PageValues.Plain);
        target.Write(plain[..start]);
        target.Write(numbers);
        return true;
    }

    /// <summary>A page whose levels have their lengths before them, as in version 1, and not in the header.</summary>
    private static byte[] WithLengths(ReadOnlySpan<byte> plain, PageHeader page, ParquetChunk chunk, ref int start)
    {
        var values = plain[start..];
        var definitions = chunk.HasDefinitions ? plain.Slice(page.RepetitionBytes, page.DefinitionBytes) : default;
        byte[] levels =
        [
            .. BitConverter.GetBytes(page.RepetitionBytes), .. plain[..page.RepetitionBytes],
            .. chunk.HasDefinitions ? BitConverter.GetBytes(page.DefinitionBytes) : [], .. definitions,
        ];
        start = levels.Length;
        return [.. levels, .. values];
    }

    private static bool TryReadNumbers(ReadOnlySpan<byte> values, int count, int width, out byte[] numbers)
    {
        numbers = new byte[(long)count * width];
        if (!DeltaReader.TryCreate(values, count, out var reader))
        {
            return false;
        }

        for (var place = 0; place < numbers.Length; place += width)
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

        return true;
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
            : [page.Values, encoding, PageValues.RunLengths, PageValues.RunLengths];
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
