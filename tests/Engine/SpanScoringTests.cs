using CsCheck;
using LukePipeline.Engine.Scoring;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Engine;

public sealed class SpanScoringTests
{
    [Fact]
    public void Best_TiedLogits_TakesTheLowerClass()
    {
        var best = SpanScoring.Best([1f, 3f, 3f]);

        Assert.Equal((1, 3f), (best.Label, best.Logit));
        Assert.Equal(1 / (2 + Math.Exp(-2)), best.Probability, 6);
    }

    [Fact]
    public void Best_LargeLogits_DoesNotOverflow()
    {
        Assert.Equal(new ClassScore(1, 3e38f, 1f), SpanScoring.Best([-3e38f, 3e38f]));
        Assert.Equal(new ClassScore(1, 2f, 1f), SpanScoring.Best([float.NegativeInfinity, 2f]));
    }

    [Theory]
    [InlineData(1f, float.NaN)]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity)]
    public void Best_LogitsThatAreNoNumbers_HaveNoClass(float a, float b)
    {
        Assert.False(SpanScoring.Best([a, b]).IsFinite);
        Assert.Equal(-1, PairPrediction.Of([a, b]).Label);
    }

    [Fact]
    public void Decode_NaN_NeverBecomesAnEntityAndIsCounted()
    {
        var item = Item([(0, 1), (1, 2)], [(0, 2)]);

        var mentions = EntityScoring.Decode(item, [0f, 1f, float.NaN, 2f, 0f, 0.5f], labels: 2, noneLabel: 0, minScore: 0, out var nonFinite);

        Assert.Equal(1, nonFinite);
        Assert.Equal((0, 0, 1, 1f), (mentions[0].Pass, mentions[0].Index, mentions[0].Label, mentions[0].Logit));
        Assert.Single(mentions);
    }

    [Fact]
    public void Decode_SeveralPasses_ResolvesOverlapsOverAllOfThem()
    {
        var item = Item([(0, 1), (1, 2)], [(0, 2), (2, 3)]);

        var mentions = EntityScoring.Decode(item, [0f, 1f, 0f, 1f, 0f, 3f, 0f, 2f], labels: 2, noneLabel: 0, minScore: 0, out _);

        Assert.Equal([(1, 0), (1, 1)], mentions.Select(m => (m.Pass, m.Index)));
    }

    [Fact]
    public void Decode_NoneLabelAndMinScore_AreHonoured()
    {
        var item = Item([(0, 1), (1, 2), (0, 2)]);
        float[] logits = [4f, 0f, 0f, 4f, 0.1f, 0f];

        Assert.Equal([0], EntityScoring.Decode(item, logits, labels: 2, noneLabel: 1, minScore: 0.9f, out _).Select(m => m.Index));
        Assert.Equal([1], EntityScoring.Decode(item, logits, labels: 2, noneLabel: 0, minScore: 0f, out _).Select(m => m.Index));
    }

    [Fact]
    public void Decode_WrongNumberOfLogits_Throws() =>
        Assert.Throws<ArgumentException>(() => EntityScoring.Decode(Item([(0, 1)]), [1f, 2f, 3f], labels: 2, noneLabel: 0, minScore: 0, out _));

    [Fact]
    public void Decode_AnySentence_GivesMentionsInOrderWithoutOverlap()
    {
        var candidates = Gen.Select(Gen.Int[0, 20], Gen.Int[1, 4]).Array[0, 50];
        Gen.Select(candidates, Gen.Float[-4, 4].Array[50 * 3]).Check((spans, logits) =>
        {
            var item = Item([.. spans.Select(s => (s.Item1, s.Item1 + s.Item2))]);
            var mentions = EntityScoring.Decode(item, logits.AsSpan(0, spans.Length * 3), 3, 0, 0.2f, out _);

            var end = 0;
            foreach (var mention in mentions)
            {
                var candidate = item.Passes[0].Candidates[mention.Index];
                Assert.True(candidate.WordStart >= end && mention.Label != 0 && mention.Probability >= 0.2f);
                end = candidate.WordEnd;
            }
        });
    }

    private static EntityItem Item(params (int Start, int End)[][] passes) => new(
        [0, 2], [.. passes.Select(p => new CandidatePass([.. p.Select(c => new Candidate(c.Start, c.End, new TokenSpan(0, 1)))]))]);
}
