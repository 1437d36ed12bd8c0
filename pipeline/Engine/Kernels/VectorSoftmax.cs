using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LukePipeline.Engine.Kernels;

/// <summary>The softmax of the attention, in AVX-512 registers.</summary>
internal static unsafe class VectorSoftmax
{
    /// <summary>What stands in the columns of no key: its exponential is nothing beside any other.</summary>
    public const float Nothing = float.MinValue;

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
            var exponential = VectorMath.Exp(Vector512.Load(scores + i) - top);
            exponential.Store(scores + i);
            sum += exponential;
        }

        return 1 / Vector512.Sum(sum);
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
