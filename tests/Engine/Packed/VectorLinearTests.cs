using LukePipeline.Engine.Kernels;
using LukePipeline.Tests.Support;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Engine.Packed;

public sealed class VectorLinearTests
{
    [VectorFact]
    public void Apply_AnyShape_EqualsTheProductInDoublePrecision()
    {
        Compare(1, 5, 1);
        Compare(7, 96, 31);
        Compare(8, 768, 32);
        Compare(33, 770, 100);
        Compare(241, 1600, 33);
        Compare(500, 32, 96);
    }

    [VectorFact]
    public void Apply_RowsInOtherBatches_AreTheSameToTheLastBit()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1);
        using var scratch = new VectorScratch();
        using var linear = new VectorLinear(randn(96, 800, generator: random), randn(96, generator: random), threads: 1);
        var rows = randn(300, 800, generator: random);

        var all = linear.ApplyGelu(rows, scratch);

        Assert.Equal(linear.ApplyGelu(rows.narrow(0, 243, 3), scratch).data<float>().ToArray(), all.narrow(0, 243, 3).data<float>().ToArray());
    }

    [VectorFact]
    public void ApplyGelu_ExtremeRows_KeepsTheirMeaning()
    {
        using var scope = NewDisposeScope();
        using var scratch = new VectorScratch();
        using var linear = new VectorLinear(ones(1, 1), zeros(1), threads: 1);
        var rows = tensor(new[] { float.NaN, 0f, -200f, 200f, 1e-30f, -5f }).unsqueeze(1);

        var values = linear.ApplyGelu(rows, scratch).data<float>().ToArray();

        Assert.Equal(float.NaN, values[0]);
        Assert.Equal(0, values[1]);
        Assert.InRange(values[2], -1e-30f, 0);
        Assert.Equal(200, values[3]);
        Assert.Equal(5e-31f, values[4], 1e-33f);
        Assert.Equal(-1.433e-6f, values[5], 4e-7f);
    }

    private static void Compare(int count, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)(count + inputs));
        var weight = randn(outputs, inputs, generator: random) / Math.Sqrt(inputs);
        var bias = randn(outputs, generator: random);
        var rows = randn(count, inputs, generator: random);
        var residual = randn(count, outputs, generator: random);
        var expected = nn.functional.linear(rows.to(float64), weight.to(float64), bias.to(float64));
        using var scratch = new VectorScratch();
        foreach (var threads in new[] { 1, 3 })
        {
            using var linear = new VectorLinear(weight, bias, threads);

            AssertClose(expected, linear.Apply(rows, scratch));
            AssertClose(nn.functional.gelu(expected), linear.ApplyGelu(rows, scratch));
            AssertClose(expected + residual, linear.ApplyAdd(rows, residual, scratch));
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.InRange((expected - actual).abs().max().item<double>(), 0, 4e-6);
}
