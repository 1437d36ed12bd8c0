using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>The linear layer of libtorch itself: any device, any floating-point type.</summary>
internal sealed class AtenLinear : PackedLinear
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    /// <summary>Takes both tensors over.</summary>
    public AtenLinear(Tensor weight, Tensor? bias)
    {
        _weight = weight.DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor rows, VectorScratch scratch) => nn.functional.linear(rows, _weight, _bias);

    /// <inheritdoc/>
    public override Tensor ApplyGelu(Tensor rows, VectorScratch scratch) => nn.functional.gelu(Apply(rows, scratch), inplace: true);

    /// <inheritdoc/>
    public override Tensor ApplyAdd(Tensor rows, Tensor residual, VectorScratch scratch) => Apply(rows, scratch).AddInPlace(residual);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
    }
}
