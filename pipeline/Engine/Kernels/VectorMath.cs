using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LukePipeline.Engine.Kernels;

/// <summary>Functions that AVX-512 has no instruction for.</summary>
internal static unsafe class VectorMath
{
    // Where the exponential of a float32 leaves the range of normal numbers.
    private const float Lowest = -87.33654f;

    /// <summary>
    /// e to the power of x ≤ 0, to about one unit in the last place: x = n ln 2 + r, a polynomial for the exponential of r (the
    /// coefficients of Cephes' <c>expf</c>), and n added to the exponent of the result. NaN stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
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

    /// <summary>
    /// The exact gelu, x (1 + erf(x / √2)) / 2, with the error function of Abramowitz and Stegun 7.1.26, which is right to 1.5e-7. NaN
    /// stays NaN.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Gelu(Vector512<float> x)
    {
        var one = Vector512<float>.One;
        var z = Vector512.Abs(x) * Vector512.Create(0.70710678f);
        var t = one / Avx512F.FusedMultiplyAdd(Vector512.Create(0.3275911f), z, one);
        var p = Avx512F.FusedMultiplyAdd(Vector512.Create(1.061405429f), t, Vector512.Create(-1.453152027f));
        p = Avx512F.FusedMultiplyAdd(p, t, Vector512.Create(1.421413741f));
        p = Avx512F.FusedMultiplyAdd(p, t, Vector512.Create(-0.284496736f));
        p = Avx512F.FusedMultiplyAdd(p, t, Vector512.Create(0.254829592f));

        // x Φ(x) with 1 - Φ(|x|) = tail: x - x tail for positive x, x tail for negative.
        var tail = Vector512.Create(0.5f) * p * t * Exp(-(z * z));
        return x * Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), one - tail, tail);
    }

    /// <summary>One row of a layer norm, in place.</summary>
    /// <param name="row">[width].</param>
    /// <param name="width">Its length.</param>
    /// <param name="weight">[width].</param>
    /// <param name="bias">[width].</param>
    /// <param name="epsilon">Added to the variance.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalise(float* row, int width, float* weight, float* bias, float epsilon)
    {
        var vectors = width / 16 * 16;
        var sums = Vector512<float>.Zero;
        for (var i = 0; i < vectors; i += 16)
        {
            sums += Vector512.Load(row + i);
        }

        var sum = Vector512.Sum(sums);
        for (var i = vectors; i < width; i++)
        {
            sum += row[i];
        }

        var mean = sum / width;
        var means = Vector512.Create(mean);
        var squares = Vector512<float>.Zero;
        for (var i = 0; i < vectors; i += 16)
        {
            var difference = Vector512.Load(row + i) - means;
            squares = Avx512F.FusedMultiplyAdd(difference, difference, squares);
        }

        var square = Vector512.Sum(squares);
        for (var i = vectors; i < width; i++)
        {
            square += (row[i] - mean) * (row[i] - mean);
        }

        var scale = 1 / MathF.Sqrt((square / width) + epsilon);
        var scales = Vector512.Create(scale);
        for (var i = 0; i < vectors; i += 16)
        {
            Avx512F.FusedMultiplyAdd((Vector512.Load(row + i) - means) * scales, Vector512.Load(weight + i), Vector512.Load(bias + i)).Store(row + i);
        }

        for (var i = vectors; i < width; i++)
        {
            row[i] = ((row[i] - mean) * scale * weight[i]) + bias[i];
        }
    }
}
