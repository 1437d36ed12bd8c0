using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LukePipeline.Engine.Kernels;

/// <summary>
/// A weight matrix laid out for <see cref="Multiply"/>: blocks of up to <see cref="Depth"/> inputs, in each of them panels of
/// <see cref="Width"/> outputs, in each of them one line of outputs per input. A product reads it from the first value to the last.
/// </summary>
internal sealed unsafe class VectorPanels : IDisposable
{
    /// <summary>Outputs per panel: two AVX-512 registers. Missing ones of the last panel are zeros.</summary>
    public const int Width = 32;

    /// <summary>Rows per call of <see cref="Multiply"/>.</summary>
    public const int Rows = 8;

    /// <summary>Inputs per block: one panel of them and the rows that it meets stay in the second-level cache together.</summary>
    public const int Depth = 768;

    private const nuint CacheLine = 64;

    private float* _values;

    /// <summary>Lays out a copy.</summary>
    /// <param name="weight">[outputs, inputs], dense.</param>
    /// <param name="outputs">Rows of it.</param>
    /// <param name="inputs">Columns of it.</param>
    public VectorPanels(float* weight, int outputs, int inputs)
    {
        (Outputs, Inputs) = (outputs, inputs);
        Panels = (outputs + Width - 1) / Width;
        _values = (float*)NativeMemory.AlignedAlloc((nuint)Panels * Width * (nuint)inputs * sizeof(float), CacheLine);
        for (var input = 0; input < inputs; input += Depth)
        {
            var depth = Math.Min(Depth, inputs - input);
            for (var panel = 0; panel < Panels; panel++)
            {
                for (var i = 0; i < Width; i += 4)
                {
                    var output = (panel * Width) + i;
                    VectorTranspose.FourRows(
                        weight + ((nint)output * inputs) + input, inputs, Math.Clamp(outputs - output, 0, 4), depth, At(input, panel) + i, Width);
                }
            }
        }
    }

    /// <summary>Length of a result row.</summary>
    public int Outputs { get; }

    /// <summary>Length of a row.</summary>
    public int Inputs { get; }

    /// <summary>Number of panels.</summary>
    public int Panels { get; }

    /// <summary>Where the block that begins with an input has a panel: [inputs of the block, <see cref="Width"/>]. The next one follows it.</summary>
    public float* At(int input, int panel) =>
        _values + ((nint)input * Panels * Width) + ((nint)panel * Width * Math.Min(Depth, Inputs - input));

    /// <summary>The products of eight rows and a panel, all sixteen sums in registers.</summary>
    /// <param name="rows">The rows, [depth, <see cref="Rows"/>]: side by side, so that one address leads to all of them.</param>
    /// <param name="panel">[depth, <see cref="Width"/>].</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="sums">The result, [<see cref="Rows"/>, <see cref="Width"/>].</param>
    /// <param name="ahead">
    /// What will be needed soon and is not in the second-level cache, the next panel: weights are too large for any cache, and without
    /// this a product of few rows waits for memory a sixth of its time.
    /// </param>
    /// <param name="step">Values of it to fetch per input.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* rows, float* panel, int depth, float* sums, float* ahead, nint step)
    {
        Vector512<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default, l6 = default, l7 = default;
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        for (nint k = 0; k < depth; k++)
        {
            var left = Vector512.Load(panel);
            var right = Vector512.Load(panel + 16);
            Sse.Prefetch1(ahead);
            Add(rows[0], left, right, ref l0, ref r0);
            Add(rows[1], left, right, ref l1, ref r1);
            Add(rows[2], left, right, ref l2, ref r2);
            Add(rows[3], left, right, ref l3, ref r3);
            Add(rows[4], left, right, ref l4, ref r4);
            Add(rows[5], left, right, ref l5, ref r5);
            Add(rows[6], left, right, ref l6, ref r6);
            Add(rows[7], left, right, ref l7, ref r7);
            panel += Width;
            rows += Rows;
            ahead += step;
        }

        Store(sums, l0, r0);
        Store(sums + Width, l1, r1);
        Store(sums + (2 * Width), l2, r2);
        Store(sums + (3 * Width), l3, r3);
        Store(sums + (4 * Width), l4, r4);
        Store(sums + (5 * Width), l5, r5);
        Store(sums + (6 * Width), l6, r6);
        Store(sums + (7 * Width), l7, r7);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_values);
        _values = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float value, Vector512<float> left, Vector512<float> right, ref Vector512<float> l, ref Vector512<float> r)
    {
        var repeated = Vector512.Create(value);
        l = Avx512F.FusedMultiplyAdd(repeated, left, l);
        r = Avx512F.FusedMultiplyAdd(repeated, right, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* sums, Vector512<float> left, Vector512<float> right)
    {
        left.Store(sums);
        right.Store(sums + 16);
    }
}
