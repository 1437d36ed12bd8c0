using LukePipeline.Engine.Kernels;
using LukePipeline.Engine.Scoring;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

/// <summary>The bound on what a candidate's own state can add, against heads and states made to break it.</summary>
public sealed class CandidateBoundTests
{
    private const int Heads = 1000;
    private const int States = 100;

    [Theory]
    [InlineData(32, 5)]
    [InlineData(256, 6)]
    public void Thresholds_RandomAndAdversarialStates_NeverDropAWinner(int hidden, int labels)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var random = new Generator((ulong)hidden);
        var (dropped, kept) = (0, 0);
        for (var seed = 0; seed < Heads; seed++)
        {
            using var ofHead = NewDisposeScope();
            var spread = MathF.Pow(10, (seed % 7) - 3);
            var (weight, bias) = (randn(hidden, generator: random).abs(), randn(hidden, generator: random));
            using var norm = new PackedNorm(weight.clone(), bias.clone(), 1e-5);
            var ofWords = randn(2 * labels, hidden, generator: random) * spread;
            var ofEntities = randn(labels, hidden, generator: random) * spread;
            var biases = randn(labels, generator: random) * spread;
            var none = seed % labels;
            var thresholds = CandidateBound.Thresholds(ofWords, ofEntities, biases, norm, new CandidateRule(none, null), isNarrow: false);

            // Entities that leave the norm: at random, and for each class the one that gives it the most.
            var best = (ofEntities - ofEntities[none]) * weight;
            var entities = norm.Apply(cat([randn(States - labels, hidden, generator: random) * 3, best - best.mean([1], keepdim: true)], 0));
            var words = norm.Apply(randn(2 * States, hidden, generator: random));
            var first = nn.functional.linear(words.narrow(0, 0, States), ofWords.narrow(0, 0, labels));
            var last = nn.functional.linear(words.narrow(0, States, States), ofWords.narrow(0, labels, labels));

            // Words that leave each class just at its threshold: where nothing but the bound decides.
            var wordPart = first + last;
            var tight = wordPart.clone();
            var lowest = tensor(thresholds);
            lowest.narrow(0, none, 1).fill_(0);
            tight.copy_(tight.narrow(1, none, 1) + lowest - (tensor(thresholds).isfinite().to(ScalarType.Float32) * spread * 1e-4));
            foreach (var part in new[] { wordPart, tight })
            {
                var logits = nn.functional.linear(entities, ofEntities, biases) + part;
                var (parts, scores) = (part.data<float>().ToArray(), logits.data<float>().ToArray());
                for (var state = 0; state < States; state++)
                {
                    var row = scores.AsSpan(state * labels, labels);
                    var own = parts.AsSpan(state * labels, labels);
                    var computed = false;
                    var wins = false;
                    for (var label = 0; label < labels; label++)
                    {
                        computed |= own[label] - own[none] >= thresholds[label];
                        wins |= label != none && (row[label] > row[none] || (row[label] == row[none] && label < none));
                    }

                    Assert.True(computed || !wins, $"head {seed}, state {state}: a winner is left out");
                    (dropped, kept) = (dropped + (computed ? 0 : 1), kept + (computed ? 1 : 0));
                }
            }
        }

        Assert.True(dropped > 1000 && kept > 1000, $"{dropped} left out, {kept} computed");
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
}
