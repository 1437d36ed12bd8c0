using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>Rows as unsigned bytes: value = scale · (byte − zero point), one scale and zero point for all of them.</summary>
/// <param name="Values">[rows, columns], uint8.</param>
/// <param name="Scale">[1], float32.</param>
/// <param name="ZeroPoint">[1], int32.</param>
internal sealed record QuantizedRows(Tensor Values, Tensor Scale, Tensor ZeroPoint) : IDisposable
{
    private const int CpuFeatures = 7;
    private const int VnniBit = 11;

    // Without VNNI a product of two pairs of bytes is added up in 16 bits and saturates where all are large.
    private static readonly int Levels = HasVnni() ? 255 : 127;

    /// <summary>Quantizes rows so that their smallest and their largest value, and zero, are met.</summary>
    /// <param name="rows">[rows, columns], float32 on the CPU.</param>
    public static QuantizedRows Of(Tensor rows)
    {
        rows = rows.contiguous();
        var values = empty(rows.shape, dtype: ScalarType.Byte);
        var source = MemoryMarshal.Cast<byte, float>(rows.bytes);
        var (least, greatest) = Range(source);
        var scale = MathF.Max((greatest - least) / Levels, float.Epsilon);
        var zeroPoint = float.IsFinite(scale) ? (int)MathF.Round(-least / scale) : 0;
        Quantize(source, values.bytes, 1 / scale, zeroPoint);
        return new QuantizedRows(values, tensor(new[] { scale }), tensor(new[] { zeroPoint }));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Scale.Dispose();
        ZeroPoint.Dispose();
    }

    /// <summary>The smallest and largest value, zero among them; not numbers when one of the values is none.</summary>
    private static (float Least, float Greatest) Range(ReadOnlySpan<float> values)
    {
        var (least, greatest) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        foreach (var vector in vectors)
        {
            least = Vector512.Min(least, vector);
            greatest = Vector512.Max(greatest, vector);
        }

        var (min, max) = (0f, 0f);
        for (var i = 0; i < Vector512<float>.Count; i++)
        {
            (min, max) = (MathF.Min(min, least[i]), MathF.Max(max, greatest[i]));
        }

        foreach (var value in values[(vectors.Length * Vector512<float>.Count)..])
        {
            (min, max) = (MathF.Min(min, value), MathF.Max(max, value));
        }

        return (min, max);
    }

    private static void Quantize(ReadOnlySpan<float> values, Span<byte> bytes, float factor, int zeroPoint)
    {
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
        var targets = MemoryMarshal.Cast<byte, Vector512<byte>>(bytes);
        var shift = zeroPoint + 0.5f;
        for (var i = 0; i < targets.Length; i++)
        {
            var low = Vector512.Narrow(Round(vectors[4 * i]), Round(vectors[(4 * i) + 1]));
            var high = Vector512.Narrow(Round(vectors[(4 * i) + 2]), Round(vectors[(4 * i) + 3]));
            targets[i] = Vector512.Narrow(low, high);
        }

        for (var i = targets.Length * Vector512<byte>.Count; i < values.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp((values[i] * factor) + shift, 0, Levels);
        }

        // No value is below zero here, so that cutting is rounding down.
        Vector512<uint> Round(Vector512<float> vector) => Vector512.ConvertToUInt32Native(
            Vector512.Clamp((vector * factor) + Vector512.Create(shift), Vector512<float>.Zero, Vector512.Create((float)Levels)));
    }

    private static bool HasVnni() => X86Base.IsSupported && (X86Base.CpuId(CpuFeatures, 0).Ecx >> VnniBit & 1) != 0;
}
