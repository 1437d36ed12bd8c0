using System.Globalization;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Verification;

/// <summary>Compares a tensor with the recorded one.</summary>
/// <param name="MaxError">Largest absolute difference; infinite where only one side is a number; null where shapes differ.</param>
/// <param name="Difference">What differs by more than the tolerance; null when nothing does.</param>
internal sealed record TensorComparison(double? MaxError, string? Difference)
{
    /// <summary>Two NaN are equal, so are two infinities of one sign.</summary>
    public static TensorComparison Of(string name, Tensor expected, Tensor actual, double tolerance)
    {
        if (!expected.shape.SequenceEqual(actual.shape))
        {
            return new(null, $"{name}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]");
        }

        if (expected.numel() == 0)
        {
            return new(0, null);
        }

        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var a = expected.to_type(ScalarType.Float64).reshape(-1);
        var b = actual.cpu().to_type(ScalarType.Float64).reshape(-1);
        var same = a.eq(b).logical_or(a.isnan().logical_and(b.isnan()));
        var error = (a - b).abs().nan_to_num(nan: double.PositiveInfinity, posinf: double.PositiveInfinity);
        error = error.Fill(same, 0);
        var worst = error.argmax().item<long>();
        var largest = error[worst].item<double>();
        if (largest <= tolerance)
        {
            return new(largest, null);
        }

        var count = error.Exceeds(tolerance).sum().item<long>();
        return new(
            largest,
            $"{name}: {count} of {expected.numel()} values differ, most by {Text(largest)} at [{Index(worst, expected.shape)}]: "
            + $"{Text(b[worst].item<double>())}, expected {Text(a[worst].item<double>())}");
    }

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Index(long flat, long[] shape)
    {
        var index = new long[shape.Length];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            (flat, index[i]) = Math.DivRem(flat, shape[i]);
        }

        return string.Join(", ", index);
    }
}
