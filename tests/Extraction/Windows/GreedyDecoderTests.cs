using CsCheck;
using LukePipeline.Engine.Scoring;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Extraction.Windows;

public sealed class GreedyDecoderTests
{
    [Fact]
    public void Decode_Overlaps_KeepsTheHighestLogit()
    {
        ScoredSpan[] spans = [Span(0, 2, 1, 3f), Span(1, 3, 1, 4f), Span(3, 4, 2, 1f), Span(2, 4, 2, 2f)];

        Assert.Equal([Span(1, 3, 1, 4f), Span(3, 4, 2, 1f)], GreedyDecoder.Decode(spans));
    }

    [Fact]
    public void Decode_Ties_PrefersTheEarlierThenTheShorterThenTheLowerClass()
    {
        Assert.Equal([Span(0, 2, 1, 1f)], GreedyDecoder.Decode([Span(1, 2, 1, 1f), Span(0, 2, 1, 1f)]));
        Assert.Equal([Span(0, 1, 1, 1f)], GreedyDecoder.Decode([Span(0, 2, 1, 1f), Span(0, 1, 1, 1f)]));
        Assert.Equal([Span(0, 1, 1, 1f)], GreedyDecoder.Decode([Span(0, 1, 2, 1f), Span(0, 1, 1, 1f)]));
    }

    [Fact]
    public void Decode_AnySpans_EqualsBruteForce()
    {
        var span = Gen.Select(Gen.Int[0, 11], Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[0, 6], (s, l, c, x) => Span(s, s + l, c, x / 2f));
        span.Array[0, 60].Check(spans =>
        {
            Assert.Equal(BruteForce([.. spans]), GreedyDecoder.Decode([.. spans]));
        });
    }

    private static ScoredSpan[] BruteForce(List<ScoredSpan> left)
    {
        var chosen = new List<ScoredSpan>();
        while (left.Count > 0)
        {
            var best = left.OrderByDescending(s => s.Logit).ThenBy(s => s.WordStart).ThenBy(s => s.WordEnd - s.WordStart).ThenBy(s => s.Label).First();
            chosen.Add(best);
            left.RemoveAll(s => s.WordStart < best.WordEnd && best.WordStart < s.WordEnd);
        }

        return [.. chosen.OrderBy(s => s.WordStart)];
    }

    private static ScoredSpan Span(int start, int end, int label, float logit) => new(start, end, label, logit, 0.5f, 0, 0);
}
