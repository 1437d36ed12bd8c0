namespace LukePipeline.Parquet;

/// <summary>What the header of a page says of the page.</summary>
/// <param name="IsDictionary">Whether it holds the values that others point to.</param>
/// <param name="IsVersion2">Whether its levels stand before what is compressed.</param>
/// <param name="Uncompressed">Bytes that its content is said to become.</param>
/// <param name="Compressed">Bytes behind the header.</param>
/// <param name="Values">Values in it.</param>
/// <param name="DefinitionBytes">Version 2: bytes of the definition levels.</param>
/// <param name="RepetitionBytes">Version 2: bytes of the repetition levels, which stand before them.</param>
/// <param name="Nulls">Version 2: values that are null.</param>
/// <param name="Rows">Version 2: rows.</param>
/// <param name="IsCompressed">False where version 2 says that this page is not.</param>
/// <param name="Encoding">The number of the encoding of its values.</param>
internal readonly record struct PageHeader(
    bool IsDictionary, bool IsVersion2, int Uncompressed, int Compressed, int Values, int DefinitionBytes, int RepetitionBytes, int Nulls, int Rows, bool IsCompressed, int Encoding)
{
    private const short Type = 1, UncompressedSize = 2, CompressedSize = 3, Data = 5, Index = 6, Dictionary = 7, Data2 = 8;

    /// <summary>Reads a header as <see cref="ThriftCopy"/> wrote it; null where its parts contradict each other.</summary>
    public static PageHeader? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        Span<int> own = stackalloc int[4];
        Span<int> content = stackalloc int[9];
        own.Fill(-1);
        content.Fill(-1);
        short field = 0, kind = 0;
        while (reader.TryReadField(ref field, out var type) && type != ThriftReader.Stop)
        {
            if (field is Data or Index or Dictionary or Data2)
            {
                if (kind != 0)
                {
                    return null;
                }

                kind = field;
                ReadNumbers(ref reader, content);
            }
            else if (field <= CompressedSize)
            {
                reader.TryReadInt32(out own[field]);
            }
            else
            {
                reader.TrySkip(type);
            }
        }

        var isKnown = (own[Type], kind) is (0, Data) or (2, Dictionary) or (3, Data2);
        var (uncompressed, compressed, values) = (own[UncompressedSize], own[CompressedSize], content[1]);
        var (definitions, repetitions) = kind == Data2 ? (content[5], content[6]) : (0, 0);
        var isSane = uncompressed >= 0 && compressed >= 0 && values >= 0 && definitions >= 0 && repetitions >= 0
            && (long)definitions + repetitions <= Math.Min(uncompressed, compressed)
            && (kind != Dictionary || values <= uncompressed);
        return isKnown && isSane
            ? new PageHeader(kind == Dictionary, kind == Data2, uncompressed, compressed, values, definitions, repetitions, kind == Data2 ? content[2] : 0, kind == Data2 ? content[3] : 0, content[7] != 0 || kind != Data2, content[kind == Data2 ? 4 : 2])
            : null;
    }

    /// <summary>The numbers and truth values of a structure by their field.</summary>
    private static void ReadNumbers(ref ThriftReader reader, scoped Span<int> numbers)
    {
        short field = 0;
        while (reader.TryReadField(ref field, out var type) && type != ThriftReader.Stop)
        {
            if (type == ThriftReader.I32 && field < numbers.Length)
            {
                reader.TryReadInt32(out numbers[field]);
            }
            else if (type is ThriftReader.Bool or ThriftReader.False && field < numbers.Length)
            {
                numbers[field] = type == ThriftReader.Bool ? 1 : 0;
            }
            else
            {
                reader.TrySkip(type);
            }
        }
    }
}
