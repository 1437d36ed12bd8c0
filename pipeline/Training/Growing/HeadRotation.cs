using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Training.Growing;

/// <summary>
/// Turns the queries and keys of attention heads into another basis without changing a score, so that the direction that matters
/// least becomes the first, which <see cref="ClosedAttention"/> takes away.
/// </summary>
/// <remarks>
/// The score of rows x and y is [x, 1] A [y, 1]^T with A = [Wq, bq]^T [Wk, bk], of the rank of the head. With the singular values
/// A = U S V^T, the queries U sqrt(S) and the keys V sqrt(S) give the same scores, and the last direction the least of them.
/// </remarks>
internal static class HeadRotation
{
    /// <summary>Rotates every head of a layer, in place.</summary>
    /// <param name="queryWeight">[hidden, hidden], as a linear layer holds it.</param>
    /// <param name="queryBias">[hidden].</param>
    /// <param name="keyWeight">[hidden, hidden].</param>
    /// <param name="keyBias">[hidden].</param>
    /// <param name="heads">Number of heads.</param>
    /// <returns>The share of the singular values that the first directions hold now: what closing them costs.</returns>
    public static double Apply(Tensor queryWeight, Tensor queryBias, Tensor keyWeight, Tensor keyBias, int heads)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var size = queryWeight.shape[0] / heads;
        var (first, all) = (0.0, 0.0);
        for (var head = 0; head < heads; head++)
        {
            var query = Rows(queryWeight, queryBias, head);
            var key = Rows(keyWeight, keyBias, head);

            // Of the small matrices of both sides: A = Rq^T Rk has the rank of the head, and Q and K are tall and thin.
            var (queryBasis, queryRest) = linalg.qr(query.transpose(0, 1));
            var (keyBasis, keyRest) = linalg.qr(key.transpose(0, 1));
            var (left, values, right) = linalg.svd(queryRest.matmul(keyRest.transpose(0, 1)), fullMatrices: false);
            var roots = values.sqrt();
            Set(queryWeight, queryBias, head, queryBasis.matmul(left).mul(roots));
            Set(keyWeight, keyBias, head, keyBasis.matmul(right.transpose(0, 1)).mul(roots));
            first += values[size - 1].item<double>();
            all += values.sum().item<double>();
        }

        return first / all;

        Tensor Rows(Tensor weight, Tensor bias, int head) =>
            cat([weight.narrow(0, head * size, size), bias.narrow(0, head * size, size).unsqueeze(1)], 1).to(ScalarType.Float64);

        // Columns come with the largest singular value first; the smallest shall be the first.
        void Set(Tensor weight, Tensor bias, int head, Tensor columns)
        {
            var rows = columns.transpose(0, 1).flip(0).to(ScalarType.Float32);
            weight.narrow(0, head * size, size).copy_(rows.narrow(1, 0, rows.shape[1] - 1));
            bias.narrow(0, head * size, size).copy_(rows.select(1, rows.shape[1] - 1));
        }
    }
}
