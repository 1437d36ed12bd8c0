using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LukePipeline.Inference.Packed;

/// <summary>The softmax of <see cref="VectorAttention"/>, in AVX-512 registers.</summary>
internal static unsafe class VectorSoftmax
{
    /// <summary>What stands in the columns of no key: its exponential is nothing beside any other.</summary>
    public const float Nothing = float.MinValue;

    // Where the exponential of a float32 leaves the range of normal numbers.
    private const float Lowest = -87.33654f;

    /// <summary>Replaces scores by their exponentials relative to the greatest.</summary>
    /// <param name="scores">The scores of one query, [count].</param>
    /// <param name="count">A multiple of 16.</param>
    /// <returns>One over the sum of the exponentials.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Exponentiate(float* scores, int count)
    {
        var greatest = Vector512.Create(Nothing);
        for (var i = 0; i < count; i += 16)
        {
            greatest = Avx512F.Max(greatest, Vector512.Load(scores + i));
        }

        var top = Vector512.Create(Greatest(greatest));
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < count; i += 16)
        {
            var exponential = Exp(Vector512.Load(scores + i) - top);
            exponential.Store(scores + i);
            sum += exponential;
        }

        return 1 / Vector512.Sum(sum);
    }

    /// <summary>
    /// e to the power of x ≤ 0, to about one unit in the last place: x = n ln 2 + r, a polynomial for the exponential of r (the
    /// coefficients of Cephes' <c>expf</c>), and n added to the exponent of the result. NaN stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        x = Avx512F.Max(Vector512.Create(Lowest), x);
        var n = Avx512F.RoundScale(x * Vector512.Create(1.44269504f), 0);
        var r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(0.693359375f), x);
        r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(-2.12194440e-4f), r);
        var p = Avx512F.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), r, Vector512.Create(1.3981999507e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Avx512F.FusedMultiplyAdd(p, r * r, r + Vector512<float>.One);
        return Avx512F.Scale(p, n);
    }

    private static float Greatest(Vector512<float> values)
    {
        var greatest = values[0];
        for (var i = 1; i < 16; i++)
        {
            greatest = MathF.Max(greatest, values[i]);
        }

        return greatest;
    }
}
