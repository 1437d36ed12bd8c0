using System.Buffers;

namespace LukePipeline.Engine.Scoring;

/// <summary>Chooses mentions from scored spans: the highest logit first, and nothing that overlaps what was chosen before.</summary>
/// <remarks>As the published LUKE notebook for CoNLL-2003 does, with its undefined ties settled by <see cref="ScoredSpan"/>'s order.</remarks>
public static class GreedyDecoder
{
    /// <summary>Keeps the preferred spans that do not overlap.</summary>
    /// <param name="spans">Spans of one sentence; sorted in place.</param>
    /// <returns>The kept spans in the order of the text.</returns>
    public static ScoredSpan[] Decode(Span<ScoredSpan> spans)
    {
        if (spans.IsEmpty)
        {
            return [];
        }

        spans.Sort(ScoredSpan.CompareByPreference);
        var words = 0;
        foreach (var span in spans)
        {
            words = Math.Max(words, span.WordEnd);
        }

        var rented = ArrayPool<bool>.Shared.Rent(words);
        var taken = rented.AsSpan(0, words);
        taken.Clear();
        var kept = 0;
        foreach (var span in spans)
        {
            var range = taken[span.WordStart..span.WordEnd];
            if (!range.Contains(true))
            {
                range.Fill(true);
                spans[kept++] = span;
            }
        }

        ArrayPool<bool>.Shared.Return(rented);
        var mentions = spans[..kept].ToArray();
        Array.Sort(mentions, static (a, b) => a.WordStart.CompareTo(b.WordStart));
        return mentions;
    }
}
