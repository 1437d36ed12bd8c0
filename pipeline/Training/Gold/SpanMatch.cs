using LukePipeline.Text;

namespace LukePipeline.Training.Gold;

/// <summary>When a place that was found is the one that was judged.</summary>
internal enum SpanMatch
{
    /// <summary>Both are the same.</summary>
    Exact,

    /// <summary>They share a code point.</summary>
    Overlapping,
}

/// <summary>Compares places.</summary>
internal static class SpanMatches
{
    /// <summary>How many code points a match has in common; 0 where it is none.</summary>
    public static int Common(this SpanMatch match, CodePointSpan a, CodePointSpan b) =>
        match == SpanMatch.Exact && a != b ? 0 : Math.Max(0, Math.Min(a.End, b.End) - Math.Max(a.Start, b.Start));
}
