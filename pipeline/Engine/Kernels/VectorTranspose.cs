using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LukePipeline.Engine.Kernels;

/// <summary>Turns rows of keys into columns of a panel.</summary>
internal static unsafe class VectorTranspose
{
    /// <summary>Writes four rows as four neighbouring columns.</summary>
    /// <param name="rows">First row.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="count">How many of the four rows exist, 0 to 4; the others become columns of zeros.</param>
    /// <param name="length">Values per row.</param>
    /// <param name="columns">Where the first column begins.</param>
    /// <param name="width">Columns of the panel: from one value of a column to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FourRows(float* rows, nint stride, int count, int length, float* columns, nint width)
    {
        var i = 0;
        for (; count == 4 && i + 4 <= length; i += 4)
        {
            var a = Vector128.Load(rows + i);
            var b = Vector128.Load(rows + stride + i);
            var c = Vector128.Load(rows + (2 * stride) + i);
            var d = Vector128.Load(rows + (3 * stride) + i);
            Vector128<float> lowAb = Sse.UnpackLow(a, b), lowCd = Sse.UnpackLow(c, d);
            Vector128<float> highAb = Sse.UnpackHigh(a, b), highCd = Sse.UnpackHigh(c, d);
            var target = columns + (i * width);
            Sse.MoveLowToHigh(lowAb, lowCd).Store(target);
            Sse.MoveHighToLow(lowCd, lowAb).Store(target + width);
            Sse.MoveLowToHigh(highAb, highCd).Store(target + (2 * width));
            Sse.MoveHighToLow(highCd, highAb).Store(target + (3 * width));
        }

        for (; i < length; i++)
        {
            for (var row = 0; row < 4; row++)
            {
                columns[(i * width) + row] = row < count ? rows[(row * stride) + i] : 0;
            }
        }
    }
}
