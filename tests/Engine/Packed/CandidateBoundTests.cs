using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Scoring;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>The bound on what a candidate's own state can add, against heads and states made to break it.</summary>
public sealed class CandidateBoundTests
{
    private const int States = 100;

    /// <summary>Heads that an adversary climbs at once.</summary>
    private const int Together = 50;

    private const int Steps = 30;

    [Theory]
    [InlineData(32, 5, 1000)]
    [InlineData(256, 6, 1000)]
    public void Thresholds_RandomAndAdversarialStates_NeverDropAWinner(int hidden, int labels, int heads) => Attack(hidden, labels, heads);

    [Theory]
    [InlineData(32, 5, 50_000)]
    [InlineData(96, 9, 25_000)]
    [InlineData(256, 6, 25_000)]
    [Trait("Category", "Long")]
    public void Thresholds_AHundredThousandHeads_NeverDropAWinner(int hidden, int labels, int heads) => Attack(hidden, labels, heads);

    private static void Attack(int hidden, int labels, int heads)
    {
        using var random = new Generator((ulong)hidden);
        var outcome = (Dropped: 0, Kept: 0, Reached: 0.0);
        for (var first = 0; first < heads; first += Together)
        {
            using var scope = NewDisposeScope();
            var some = Enumerable.Range(first, Math.Min(Together, heads - first)).Select(head => RandomHead(head, hidden, labels, random)).ToArray();
            var climbed = Climb(some, random);
            using var mode = no_grad();
            for (var i = 0; i < some.Length; i++)
            {
                using var ofHead = NewDisposeScope();
                var (dropped, kept, reached) = Check(first + i, some[i], climbed[i], random);
                outcome = (outcome.Dropped + dropped, outcome.Kept + kept, Math.Max(outcome.Reached, reached));
            }
        }

        // Both sides are seen, and the adversary comes as near as rounding lets it: a bound that were any lower would have dropped a winner.
        Assert.True(outcome.Dropped > heads && outcome.Kept > heads, $"{outcome.Dropped} left out, {outcome.Kept} computed");
        Assert.InRange(outcome.Reached, 0.99, 1);
    }

    private static Head RandomHead(int seed, int hidden, int labels, Generator random)
    {
        var spread = MathF.Pow(10, (seed % 7) - 3);
        return new Head(
            randn(hidden, generator: random).abs(), randn(hidden, generator: random), randn(2 * labels, hidden, generator: random) * spread,
            randn(labels, hidden, generator: random) * spread, randn(labels, generator: random) * spread, seed % labels, spread);
    }

    /// <summary>An adversary by gradient: of every head and class, what enters the norm is moved until it gives the class the most.</summary>
    /// <returns>What enters the norm, [heads, labels, hidden].</returns>
    private static Tensor Climb(Head[] heads, Generator random)
    {
        var (weight, bias) = (stack([.. heads.Select(head => head.Weight)]).unsqueeze(1), stack([.. heads.Select(head => head.Bias)]).unsqueeze(1));
        var directions = stack([.. heads.Select(head => head.OfEntities - head.OfEntities[head.None])]);
        var states = randn(directions.shape, generator: random);
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            using var at = states.detach().requires_grad_();
            ((nn.functional.layer_norm(at, [directions.shape[2]]) * weight + bias) * directions).sum().backward();
            var gradient = at.grad!;
            var size = at.detach().norm(2, keepdim: true, p: 2.0f);
            var stride = gradient / (gradient.norm(2, keepdim: true, p: 2.0f) + 1e-30) * size;
            states = (at.detach() + stride * (1.0 / (1 + (step / 4.0)))).MoveToOuterDisposeScope();
        }

        return states;
    }

    private static (int Dropped, int Kept, double Reached) Check(int seed, Head head, Tensor climbed, Generator random)
    {
        var (labels, hidden) = (head.OfEntities.shape[0], head.Weight.shape[0]);
        using var norm = new PackedNorm(head.Weight.clone(), head.Bias.clone(), 1e-5);
        var thresholds = CandidateBound.Thresholds(head.OfWords, head.OfEntities, head.Biases, norm, new CandidateRule(head.None, null), isNarrow: false);

        // Entities that leave the norm: at random, what the gradient led to, and for each class the one that gives it the most.
        var best = (head.OfEntities - head.OfEntities[head.None]) * head.Weight;
        var entities = norm.Apply(cat([randn(States - (2 * labels), hidden, generator: random) * 3, climbed, best - best.mean([1], keepdim: true)], 0));
        var words = norm.Apply(randn(2 * States, hidden, generator: random));
        var wordPart = nn.functional.linear(words.narrow(0, 0, States), head.OfWords.narrow(0, 0, labels))
            + nn.functional.linear(words.narrow(0, States, States), head.OfWords.narrow(0, labels, labels));

        // Words that leave each class just at its threshold: where nothing but the bound decides.
        var tight = wordPart.clone();
        var lowest = tensor(thresholds);
        lowest.narrow(0, head.None, 1).fill_(0);
        tight.copy_(tight.narrow(1, head.None, 1) + lowest - (tensor(thresholds).isfinite().to(ScalarType.Float32) * head.Spread * 1e-4));
        var (dropped, kept) = (0, 0);
        foreach (var part in new[] { wordPart, tight })
        {
            var logits = nn.functional.linear(entities, head.OfEntities, head.Biases) + part;
            var (parts, scores) = (part.data<float>().ToArray(), logits.data<float>().ToArray());
            for (var state = 0; state < States; state++)
            {
                var row = scores.AsSpan(state * (int)labels, (int)labels);
                var own = parts.AsSpan(state * (int)labels, (int)labels);
                var (computed, wins) = (false, false);
                for (var label = 0; label < labels; label++)
                {
                    computed |= own[label] - own[head.None] >= thresholds[label];
                    wins |= label != head.None && (row[label] > row[head.None] || (row[label] == row[head.None] && label < head.None));
                }

                Assert.True(computed || !wins, $"head {seed}, state {state}: a winner is left out");
                (dropped, kept) = (dropped + (computed ? 0 : 1), kept + (computed ? 1 : 0));
            }
        }

        return (dropped, kept, Reached(head, norm, norm.Apply(climbed)));
    }

    /// <summary>How much of the bound the states of an adversary give to their classes, at the most.</summary>
    private static double Reached(Head head, PackedNorm norm, Tensor states)
    {
        var directions = head.OfEntities - head.OfEntities[head.None];
        var (most, given) = (norm.Greatest(directions).Most, (directions * states).sum(1).data<float>().ToArray());
        return most.Zip(given).Where((_, label) => label != head.None).Max(pair => pair.First > 0 ? Math.Min(pair.Second / pair.First, 1) : 0);
    }

    [Fact]
    public void Thresholds_BestStateOfAClass_ReachesTheBound()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var weight = randn(64, generator: random).abs() + 0.1;
        using var norm = new PackedNorm(weight.clone(), randn(64, generator: random), 1e-12);
        var directions = randn(4, 64, generator: random);

        var scaled = directions * weight;
        var best = norm.Apply(scaled - scaled.mean([1], keepdim: true));
        var (most, sizes) = norm.Greatest(directions);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(most[i], (directions[i] * best[i]).sum().item<float>(), 3);
            Assert.True(sizes[i] >= Math.Abs(most[i]));
        }
    }

    [Fact]
    public void Thresholds_Margin_ReplacesALowerBoundAndNoHigherOne()
    {
        using var scope = NewDisposeScope();
        using var norm = new PackedNorm(ones(16), zeros(16), 1e-5);
        var (ofWords, ofEntities) = (zeros(4, 16), zeros(2, 16));
        var bias = tensor(new[] { 0.5f, 2f });

        // Here an entity adds nothing, and rounding is all that the bound allows for.
        var proven = CandidateBound.Thresholds(ofWords, ofEntities, bias, norm, new CandidateRule(0, null), isNarrow: false);
        var lower = CandidateBound.Thresholds(ofWords, ofEntities, bias, norm, new CandidateRule(0, -3), isNarrow: false);
        var higher = CandidateBound.Thresholds(ofWords, ofEntities, bias, norm, new CandidateRule(0, 0), isNarrow: false);

        Assert.Equal(float.PositiveInfinity, proven[0]);
        Assert.InRange(proven[1], -1.51f, -1.5f);
        Assert.Equal(proven, lower);
        Assert.Equal(-1.5f, higher[1]);
    }

    /// <summary>A norm, the parts of a classifier behind it, and its class that is none.</summary>
    private sealed record Head(Tensor Weight, Tensor Bias, Tensor OfWords, Tensor OfEntities, Tensor Biases, int None, float Spread);
}
