using LukePipeline.Extraction.Checkpoints;

namespace LukePipeline.Extraction.Stages;

/// <summary>Measures what stands between two words.</summary>
internal static class GapMeter
{
    /// <summary>What of its neighbours is measured with a gap: a special token takes the white space beside it.</summary>
    private const int Neighbourhood = 64;

    /// <summary>Sub-words that what is no white space may share with the words at its ends.</summary>
    private const int Shared = 2;

    /// <summary>The sub-words of a gap beyond a single space; never more than it has.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the gap begins, behind a word.</param>
    /// <param name="end">Where it ends, before a word.</param>
    /// <param name="encoder">The tokenizer.</param>
    public static int Count(string text, int start, int end, ISpanEncoder encoder)
    {
        var (from, to) = (start, end);
        while (from > 0 && start - from < Neighbourhood && !char.IsWhiteSpace(text[from - 1]))
        {
            from--;
        }

        while (to < text.Length && to - end < Neighbourhood && !char.IsWhiteSpace(text[to]))
        {
            to++;
        }

        // Never half a character beyond the basic plane.
        from += from < start && char.IsLowSurrogate(text[from]) ? 1 : 0;
        to -= to > end && char.IsHighSurrogate(text[to - 1]) ? 1 : 0;

        // A space before a word goes to the word.
        var behind = text[end - 1] == ' ' ? end - 1 : end;
        var all = text.AsSpan();
        var gap = encoder.CountSubwords(all[from..to]) - encoder.CountSubwords(all[from..start]) - encoder.CountSubwords(all[behind..to]);
        return Math.Max(0, all[start..end].IsWhiteSpace() ? gap : gap - Shared);
    }
}
