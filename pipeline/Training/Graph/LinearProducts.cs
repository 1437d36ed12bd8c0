using System.Diagnostics;
using LukePipeline.Ground.Torch;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LukePipeline.Training.Graph;

/// <summary>
/// The linear layers of a training graph in one number format. With bfloat16 both factors are rounded and the products summed in
/// float32; weights, their gradients and all that is added up over layers stay float32. So does attention: its backward pass took
/// 3.5 times as long in bfloat16.
/// </summary>
/// <param name="type">Float32 or BFloat16.</param>
internal sealed class LinearProducts(ScalarType type)
{
    private const double Worthwhile = 1.2;
    private const int TrialRows = 1_024;

    /// <summary>The number format.</summary>
    public TrainingPrecision Precision => type == ScalarType.Float32 ? TrainingPrecision.Float32 : TrainingPrecision.BFloat16;

    /// <summary>Products of a precision; <see cref="TrainingPrecision.Auto"/> asks the processor and tries both on matrices of a layer's size.</summary>
    /// <param name="precision">What was asked for.</param>
    /// <param name="hidden">Hidden size of the model.</param>
    /// <param name="note">Is told what was chosen and why; null for nobody.</param>
    /// <param name="begun">What a training that goes on began with, which <see cref="TrainingPrecision.Auto"/> keeps where the processor has it; null for none.</param>
    public static LinearProducts Choose(TrainingPrecision precision, int hidden, Action<string>? note, TrainingPrecision? begun = null)
    {
        var (plain, rounded) = (new LinearProducts(ScalarType.Float32), new LinearProducts(ScalarType.BFloat16));
        if (precision != TrainingPrecision.Auto || !ProcessorFormats.HasBFloat16)
        {
            return precision == TrainingPrecision.BFloat16 ? rounded : plain;
        }

        if (begun is { } before)
        {
            return before == TrainingPrecision.BFloat16 ? rounded : plain;
        }

        var ratio = plain.TimeTrial(hidden) / rounded.TimeTrial(hidden);
        note?.Invoke($"Products in bfloat16 are {ratio:F1} times as fast as in float32 here: {(ratio > Worthwhile ? "taken" : "left")}.");
        return ratio > Worthwhile ? rounded : plain;
    }

    /// <summary>rows · weight^T + bias in float32: [rows, out].</summary>
    public Tensor Multiply(Tensor rows, Tensor weight, Tensor? bias) => MultiplyRounded(rows, weight, bias).to(ScalarType.Float32);

    /// <summary>The same as it comes out, rounded, for an elementwise function that the next product takes up.</summary>
    public Tensor MultiplyRounded(Tensor rows, Tensor weight, Tensor? bias) =>
        type == ScalarType.Float32 ? F.linear(rows, weight, bias) : F.linear(rows.to(type), weight.to(type), bias?.to(type));

    // The best of a few: the first fills caches and compiles kernels.
    private double TimeTrial(int hidden)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var rows = randn([TrialRows, hidden], generator: generator);
        var weight = randn([4 * hidden, hidden], generator: generator).requires_grad_(true);
        var best = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            Multiply(rows, weight, null).sum().backward();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        weight.grad?.Dispose();
        return best;
    }
}
