using LukePipeline.Training.Growing;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training.Growing;

public sealed class HeadRotationTests
{
    [Fact]
    public void Apply_RandomHeads_KeepsScoresAndPutsTheWeakestDirectionFirst()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        const int Hidden = 24, Heads = 3, Size = Hidden / Heads;
        var (queryWeight, queryBias) = (randn([Hidden, Hidden], generator: generator), randn([Hidden], generator: generator));
        var (keyWeight, keyBias) = (randn([Hidden, Hidden], generator: generator), randn([Hidden], generator: generator));
        var rows = randn([10, Hidden], generator: generator);
        var before = Scores();

        var share = HeadRotation.Apply(queryWeight, queryBias, keyWeight, keyBias, Heads);

        Assert.True((Scores() - before).abs().max().item<float>() < 1e-3f);
        Assert.InRange(share, 1e-6, 1.0 / Size);
        for (var head = 0; head < Heads; head++)
        {
            var strengths = Enumerable.Range(head * Size, Size)
                .Select(row => cat([queryWeight[row], queryBias[row].unsqueeze(0)]).norm().item<float>() * cat([keyWeight[row], keyBias[row].unsqueeze(0)]).norm().item<float>())
                .ToArray();
            Assert.Equal(strengths.Order(), strengths);
        }

        // [heads, rows, rows]
        Tensor Scores()
        {
            var query = (rows.matmul(queryWeight.transpose(0, 1)) + queryBias).view(10, Heads, Size).transpose(0, 1);
            var key = (rows.matmul(keyWeight.transpose(0, 1)) + keyBias).view(10, Heads, Size).transpose(0, 1);
            return query.matmul(key.transpose(1, 2)).clone();
        }
    }
}
