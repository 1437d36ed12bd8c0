using LukePipeline.Luke.Tokenizer.Settings;

namespace LukePipeline.Reference.Calls;

/// <summary>The reference's <c>truncate_sequences</c>.</summary>
internal static class SequenceTruncation
{
    /// <summary>Removes tokens from one sequence or a pair, in place.</summary>
    /// <returns>
    /// The tokens removed, with <paramref name="stride"/> of the kept ones (none for pairs truncated by the longest first). Where a
    /// sequence is not longer than what must go, nothing is removed at all, as in the reference. Nor does it refuse a negative
    /// stride, and returns what Python's slices make of it.
    /// </returns>
    public static List<int> Truncate(
        List<int> ids, List<int>? pairIds, long remove, TruncationStrategy strategy, int stride, SequenceSide side)
    {
        if (remove <= 0)
        {
            return [];
        }

        switch (strategy)
        {
            case TruncationStrategy.OnlyFirst:
            case TruncationStrategy.LongestFirst when pairIds is null:
                return TruncateOne(ids, remove, stride, side);
            case TruncationStrategy.LongestFirst:
                TruncateLonger(ids, pairIds!, remove, side);
                return [];
            case TruncationStrategy.OnlySecond when pairIds is not null:
                return TruncateOne(pairIds, remove, stride, side);
            default:
                return [];
        }
    }

    private static List<int> TruncateOne(List<int> ids, long remove, int stride, SequenceSide side)
    {
        if (ids.Count <= remove)
        {
            return [];
        }

        var count = (int)remove;
        var window = Math.Min(ids.Count, stride + remove);
        var overflowing = side == SequenceSide.Right ? From(ids, -window) : ids.GetRange(0, Index(ids, window));
        ids.RemoveRange(side == SequenceSide.Right ? ids.Count - count : 0, count);
        return overflowing;
    }

    private static List<int> From(List<int> ids, long start) => ids[Index(ids, start)..];

    /// <summary>Where Python cuts a list for an index: from the end where it is negative, and never outside.</summary>
    private static int Index(List<int> ids, long index) => (int)Math.Clamp(index < 0 ? index + ids.Count : index, 0, ids.Count);

    private static void TruncateLonger(List<int> ids, List<int> pairIds, long remove, SequenceSide side)
    {
        var (first, second) = (ids.Count, pairIds.Count);
        for (; remove > 0 && first + second > 0; remove--)
        {
            if (first > second)
            {
                first--;
            }
            else
            {
                second--;
            }
        }

        Keep(ids, first);
        Keep(pairIds, second);

        void Keep(List<int> tokens, int count) =>
            tokens.RemoveRange(side == SequenceSide.Right ? count : 0, tokens.Count - count);
    }
}
