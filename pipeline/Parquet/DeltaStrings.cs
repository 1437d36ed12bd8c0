namespace LukePipeline.Parquet;

/// <summary>
/// Pages of strings whose lengths stand before them (DELTA_LENGTH_BYTE_ARRAY), or that share their beginnings with the one before
/// (DELTA_BYTE_ARRAY). Of these a few bytes may repeat a megabyte a million times, and no size in any header says so: what they become is
/// added up here.
/// </summary>
internal static class DeltaStrings
{
    /// <summary>The number of the encoding that shares beginnings.</summary>
    public const int Encoding = 7;

    /// <summary>Bytes of all values of a page; below 0 where they are not all there.</summary>
    /// <param name="values">The page behind its levels.</param>
    /// <param name="count">How many values there have to be.</param>
    /// <param name="hasBeginnings">Whether the lengths of shared beginnings come first.</param>
    public static long Expanded(ReadOnlySpan<byte> values, int count, bool hasBeginnings)
    {
        var beginnings = default(DeltaReader);
        var end = 0;
        if (hasBeginnings && !TryTake(values, count, out beginnings, out end))
        {
            return -1;
        }

        values = values[end..];
        if (!TryTake(values, count, out var lengths, out end))
        {
            return -1;
        }

        values = values[end..];
        var (sum, own, last) = (0L, 0L, 0L);
        for (; count > 0; count--)
        {
            var shared = 0L;
            if ((hasBeginnings && !beginnings.TryRead(out shared)) || !lengths.TryRead(out var length) || shared < 0 || shared > last || length is < 0 or > int.MaxValue)
            {
                return -1;
            }

            own += length;
            last = shared + length;
            sum += last;
            if (own > values.Length || last > int.MaxValue)
            {
                return -1;
            }
        }

        return sum;
    }

    /// <summary>Finds so many numbers, and where they end.</summary>
    private static bool TryTake(ReadOnlySpan<byte> values, int count, out DeltaReader numbers, out int end)
    {
        end = 0;
        if (!DeltaReader.TryCreate(values, count, out numbers) || numbers.Remaining != count)
        {
            return false;
        }

        var ahead = numbers;
        if (!ahead.TryPass())
        {
            return false;
        }

        end = ahead.Position;
        return true;
    }
}
