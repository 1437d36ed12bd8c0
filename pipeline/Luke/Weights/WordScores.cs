using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// What the scores of an attention head towards words cannot fall below, whatever is read. Rows come out of a layer norm: they are
/// <c>weight · n + bias</c> with an <c>n</c> of mean 0 and a length of at most the root of the hidden size. So a score is a bilinear form of two such
/// <c>n</c>, and the largest singular value of its matrix bounds it.
/// </summary>
internal static class WordScores
{
    /// <summary>Squarings of a matrix whose trace then bounds its largest eigenvalue: by the root of order 32, a tenth above at most.</summary>
    private const int Squarings = 5;

    /// <summary>The bound of each head: [heads], in float64.</summary>
    /// <param name="query">The queries.</param>
    /// <param name="key">The keys of words.</param>
    /// <param name="config">The shape of the model.</param>
    public static Tensor Least(ScoreSide query, ScoreSide key, LukeConfig config)
    {
        var (queries, ofQueries) = query.Heads(config);
        var (keys, ofKeys) = key.Heads(config);
        var (querySquares, keySquares) = (queries.bmm(queries.mT), keys.bmm(keys.mT));
        var length = Math.Sqrt(config.HiddenSize);
        var both = LargestEigenvalue(querySquares.bmm(keySquares)).sqrt().Times(length * length);
        var one = Form(ofKeys, querySquares, ofKeys).AtLeast(0.0).sqrt().Plus(Form(ofQueries, keySquares, ofQueries).AtLeast(0.0).sqrt());
        return (ofQueries.mT.bmm(ofKeys).flatten() - both - one.Times(length)).Over(Math.Sqrt(config.HeadSize));
    }

    /// <summary>xᵀ · squares · y of each head.</summary>
    private static Tensor Form(Tensor x, Tensor squares, Tensor y) => x.mT.bmm(squares).bmm(y).flatten();

    /// <summary>A bound from above for products of two matrices of squares, whose eigenvalues are none below 0: the root of the trace of a power.</summary>
    private static Tensor LargestEigenvalue(Tensor product)
    {
        var trace = Trace(product).AtLeast(double.Epsilon);
        var power = product / trace.view(-1, 1, 1);
        for (var i = 0; i < Squarings; i++)
        {
            power = power.bmm(power);
        }

        return Trace(power).AtLeast(0.0).Power(1.0 / (1 << Squarings)) * trace;
    }

    private static Tensor Trace(Tensor matrices) => matrices.diagonal(0, -2, -1).sum(-1);
}

/// <summary>One side of a score: a projection of what a layer norm gives.</summary>
/// <param name="Weight">[hidden_size, hidden_size].</param>
/// <param name="Bias">[hidden_size].</param>
/// <param name="NormWeight">The layer norm's weight: [hidden_size].</param>
/// <param name="NormBias">Its bias: [hidden_size].</param>
internal readonly record struct ScoreSide(Tensor Weight, Tensor Bias, Tensor NormWeight, Tensor NormBias)
{
    /// <summary>By head, in float64: the projection of <c>n</c> [heads, head size, hidden_size], and what is added to it [heads, head size, 1].</summary>
    /// <param name="config">The shape of the model.</param>
    public (Tensor Projection, Tensor Constant) Heads(LukeConfig config)
    {
        var weight = Weight.to(ScalarType.Float64);
        var constant = weight.matmul(NormBias.to(ScalarType.Float64)).Plus(Bias.to(ScalarType.Float64));
        var scaled = weight * NormWeight.to(ScalarType.Float64);
        return ((scaled - scaled.mean([1], keepdim: true)).view(config.NumAttentionHeads, config.HeadSize, config.HiddenSize), constant.view(config.NumAttentionHeads, config.HeadSize, 1));
    }
}
