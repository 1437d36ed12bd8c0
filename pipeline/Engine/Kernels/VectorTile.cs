using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LukePipeline.Engine.Kernels;

/// <summary>
/// The inner kernel of the attention: up to eight rows times one panel of 32 columns, with all sixteen sums in
/// AVX-512 registers. Eight rows keep both multipliers busy while a panel streams from the second-level cache.
/// </summary>
internal static unsafe class VectorTile
{
    /// <summary>Rows per call.</summary>
    public const int Rows = 8;

    /// <summary>Columns of a panel.</summary>
    public const int Columns = 32;

    /// <summary>c = scale · (a × panel), row by row.</summary>
    /// <param name="a">First of the rows, each of <paramref name="depth"/> values.</param>
    /// <param name="aStride">From one row to the next.</param>
    /// <param name="rows">How many rows there are, 1 to 8; the last stands in for those that are missing.</param>
    /// <param name="panel">[depth, 32].</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="c">First of the results, each row of 32 values.</param>
    /// <param name="cStride">From one row to the next.</param>
    /// <param name="scales">One factor per row, 8 of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, nint aStride, int rows, float* panel, int depth, float* c, nint cStride, float* scales)
    {
        nint last = rows - 1;
        var a0 = a;
        var a1 = a + (aStride * Math.Min(1, last));
        var a2 = a + (aStride * Math.Min(2, last));
        var a3 = a + (aStride * Math.Min(3, last));
        var a4 = a + (aStride * Math.Min(4, last));
        var a5 = a + (aStride * Math.Min(5, last));
        var a6 = a + (aStride * Math.Min(6, last));
        var a7 = a + (aStride * Math.Min(7, last));
        Vector512<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default, l6 = default, l7 = default;
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        for (nint k = 0; k < depth; k++)
        {
            var left = Vector512.Load(panel);
            var right = Vector512.Load(panel + 16);
            panel += Columns;
            Add(a0[k], left, right, ref l0, ref r0);
            Add(a1[k], left, right, ref l1, ref r1);
            Add(a2[k], left, right, ref l2, ref r2);
            Add(a3[k], left, right, ref l3, ref r3);
            Add(a4[k], left, right, ref l4, ref r4);
            Add(a5[k], left, right, ref l5, ref r5);
            Add(a6[k], left, right, ref l6, ref r6);
            Add(a7[k], left, right, ref l7, ref r7);
        }

        // From the last row up, so that a missing row's copy is overwritten by the row that it stands in for.
        Store(c + (cStride * Math.Min(7, last)), l7, r7, scales[Math.Min(7, last)]);
        Store(c + (cStride * Math.Min(6, last)), l6, r6, scales[Math.Min(6, last)]);
        Store(c + (cStride * Math.Min(5, last)), l5, r5, scales[Math.Min(5, last)]);
        Store(c + (cStride * Math.Min(4, last)), l4, r4, scales[Math.Min(4, last)]);
        Store(c + (cStride * Math.Min(3, last)), l3, r3, scales[Math.Min(3, last)]);
        Store(c + (cStride * Math.Min(2, last)), l2, r2, scales[Math.Min(2, last)]);
        Store(c + (cStride * Math.Min(1, last)), l1, r1, scales[Math.Min(1, last)]);
        Store(c, l0, r0, scales[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float value, Vector512<float> left, Vector512<float> right, ref Vector512<float> l, ref Vector512<float> r)
    {
        var repeated = Vector512.Create(value);
        l = Avx512F.FusedMultiplyAdd(repeated, left, l);
        r = Avx512F.FusedMultiplyAdd(repeated, right, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector512<float> left, Vector512<float> right, float scale)
    {
        (left * scale).Store(c);
        (right * scale).Store(c + 16);
    }
}
