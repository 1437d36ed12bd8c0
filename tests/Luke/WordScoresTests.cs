using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Luke;

/// <summary>The bound by which a checkpoint is told to be closed, against rows made to score below it.</summary>
public sealed class WordScoresTests
{
    private const int Rounds = 12;

    [Theory]
    [InlineData(48, 4, 250)]
    [InlineData(96, 8, 125)]
    public void Least_RandomHeads_NoRowsScoreLess(int hidden, int heads, int layers) => Attack(hidden, heads, layers);

    [Theory]
    [InlineData(48, 4, 12_500)]
    [InlineData(96, 8, 6_250)]
    [Trait("Category", "Long")]
    public void Least_AHundredThousandHeads_NoRowsScoreLess(int hidden, int heads, int layers) => Attack(hidden, heads, layers);

    private static void Attack(int hidden, int heads, int layers)
    {
        using var mode = no_grad();
        using var random = new Generator((ulong)hidden);
        var config = new LukeConfig { HiddenSize = hidden, NumAttentionHeads = heads };
        var nearest = double.NegativeInfinity;
        for (var layer = 0; layer < layers; layer++)
        {
            using var scope = NewDisposeScope();
            var spread = Math.Pow(10, (layer % 5) - 3);

            // Every third one without constants: there the bound is as far off as that of the singular value, a tenth.
            var (query, key) = (Side(hidden, spread, layer % 3, random), Side(hidden, spread, layer % 3, random));
            var least = WordScores.Least(query, key, config).data<double>().ToArray();
            var lowest = Lowest(query, key, config, random).data<double>().ToArray();
            for (var head = 0; head < heads; head++)
            {
                Assert.True(lowest[head] >= least[head] - (1e-9 * Math.Abs(least[head])), $"layer {layer}, head {head}: {lowest[head]} below {least[head]}");
                nearest = layer % 3 == 0 ? Math.Max(nearest, lowest[head] / least[head]) : nearest;
            }
        }

        Assert.InRange(nearest, 0.85, 1 + 1e-9);
    }

    private static ScoreSide Side(int hidden, double spread, int kind, Generator random)
    {
        var constants = kind == 0 ? 0 : Math.Pow(10, kind - 2);
        return new ScoreSide(
            randn(hidden, hidden, generator: random) * spread, randn(hidden, generator: random) * spread * constants, randn(hidden, generator: random),
            randn(hidden, generator: random) * constants);
    }

    /// <summary>
    /// A greedy adversary: in turn the row of the query and that of the key that score lowest with the other one, as a layer norm can give them, from the
    /// lowest of many random pairs on.
    /// </summary>
    /// <returns>The lowest score of each head that was found.</returns>
    private static Tensor Lowest(ScoreSide query, ScoreSide key, LukeConfig config, Generator random)
    {
        var ((queries, ofQueries), (keys, ofKeys)) = (query.Heads(config), key.Heads(config));
        const int Starts = 20;
        var rows = Normalised(randn([config.NumAttentionHeads, config.HiddenSize, Starts], ScalarType.Float64, generator: random));
        var scores = zeros(1, dtype: ScalarType.Float64);
        for (var round = 0; round < Rounds; round++)
        {
            var keyRows = keys.bmm(rows) + ofKeys;
            var queryRows = queries.bmm(Normalised(-queries.mT.bmm(keyRows))) + ofQueries;
            rows = Normalised(-keys.mT.bmm(queryRows));
            scores = (queryRows * (keys.bmm(rows) + ofKeys)).sum(1) / Math.Sqrt(config.HeadSize);
        }

        return scores.amin([1]);

        // What a layer norm makes of a direction, before its weight and bias: mean 0, length of the root of the hidden size.
        Tensor Normalised(Tensor directions)
        {
            var centred = directions - directions.mean([1], keepdim: true);
            return centred / centred.norm(1, keepdim: true, p: 2.0f) * Math.Sqrt(config.HiddenSize);
        }
    }
}
