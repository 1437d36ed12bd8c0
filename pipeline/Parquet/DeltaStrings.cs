namespace LukePipeline.Parquet;

/// <summary>
/// Pages of strings that share their beginnings with the one before (DELTA_BYTE_ARRAY): a few bytes may repeat a megabyte a million times,
/// and no size in any header says so. What they become is added up here from the lengths of those beginnings.
/// </summary>
internal static class DeltaStrings
{
    /// <summary>The number of the encoding.</summary>
    public const int Encoding = 7;

    /// <summary>Bytes of all values of a page; <see cref="long.MaxValue"/> where that cannot be told.</summary>
    /// <param name="content">The page behind its header.</param>
    /// <param name="page">Its header; what it expands to has been found in bounds.</param>
    /// <param name="chunk">Its column.</param>
    public static long Expanded(ReadOnlySpan<byte> content, PageHeader page, ParquetChunk chunk)
    {
        if (PageContent.Decompress(content, page, chunk, out var levels) is not { } plain)
        {
            return long.MaxValue;
        }

        var values = plain.AsSpan(levels);
        if (!page.IsVersion2 && chunk.HasDefinitions)
        {
            if (values.Length < 4 || BitConverter.ToInt32(values) is var length && (length < 0 || length > values.Length - 4))
            {
                return long.MaxValue;
            }

            values = values[(4 + BitConverter.ToInt32(values))..];
        }

        var beginnings = Sum(values, page.Values);
        return beginnings < 0 ? long.MaxValue : beginnings + values.Length;
    }

    /// <summary>The sum of numbers packed as deltas (DELTA_BINARY_PACKED); below 0 where they make no sense.</summary>
    private static long Sum(ReadOnlySpan<byte> bytes, int most)
    {
        if (!DeltaReader.TryCreate(bytes, most, out var reader))
        {
            return -1;
        }

        var sum = 0L;
        while (reader.Remaining > 0)
        {
            if (!reader.TryRead(out var value) || value is < 0 or > int.MaxValue)
            {
                return -1;
            }

            sum += value;
        }

        return sum;
    }
}
