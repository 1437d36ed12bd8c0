using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Training;

public sealed class LinearProductsTests
{
    [Fact]
    public void Multiply_BFloat16_RoundsFactorsAloneAndKeepsGradientsInFloat32()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var rows = randn([64, 96], generator: generator);
        var weight = randn([32, 96], generator: generator).requires_grad_(true);
        var bias = randn([32], generator: generator).requires_grad_(true);
        var (exact, exactGradient) = Run(ScalarType.Float32);
        var (rounded, roundedGradient) = Run(ScalarType.BFloat16);

        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (rounded.dtype, roundedGradient.dtype));

        // Bfloat16 keeps eight bits: half a unit of the last is 2^-9 of a factor, and of what comes out.
        Assert.InRange(RelativeError(rounded, exact), 1e-6, 0.01);
        Assert.InRange(RelativeError(roundedGradient, exactGradient), 1e-6, 0.01);

        (Tensor, Tensor) Run(ScalarType type)
        {
            weight.grad?.zero_();
            var result = new LinearProducts(type).Multiply(rows, weight, bias);
            result.mul(result).sum().backward();
            return (result.detach().clone(), weight.grad!.clone());
        }
    }

    [Theory]
    [InlineData(TrainingPrecision.Float32, ScalarType.Float32)]
    [InlineData(TrainingPrecision.BFloat16, ScalarType.BFloat16)]
    public void Choose_PrecisionThatIsNamed_IsTaken(TrainingPrecision precision, ScalarType expected)
    {
        using var scope = NewDisposeScope();
        var rounded = LinearProducts.Choose(precision, 32, null).MultiplyRounded(ones(2, 4), ones(3, 4), null);

        Assert.Equal(expected, rounded.dtype);
    }

    [Theory]
    [InlineData(TrainingPrecision.Float32)]
    [InlineData(TrainingPrecision.BFloat16)]
    public void Choose_TrainingThatGoesOn_TakesWhatItBeganWithWithoutATrial(TrainingPrecision begun)
    {
        var notes = new List<string>();

        var chosen = LinearProducts.Choose(TrainingPrecision.Auto, 32, notes.Add, begun);

        Assert.Equal(LukePipeline.Ground.Torch.ProcessorFormats.HasBFloat16 ? begun : TrainingPrecision.Float32, chosen.Precision);
        Assert.Empty(notes);
    }

    private static float RelativeError(Tensor actual, Tensor expected) => ((actual - expected).norm() / expected.norm()).item<float>();
}
