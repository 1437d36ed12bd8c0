using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>
/// oneDNN's float32 inner product over weights reordered once: its AVX-512 kernels run on every processor that has the
/// instructions, where MKL keeps its own for one maker's, and gelu and residual cost nothing beside the product.
/// </summary>
internal sealed class OneDnnLinear : PackedLinear
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    /// <summary>Reorders the weight into memory of its own and takes the bias over.</summary>
    /// <param name="weight">[out, in], float32 on the CPU; stays with the caller.</param>
    /// <param name="bias">[out], or null.</param>
    public OneDnnLinear(Tensor weight, Tensor? bias)
    {
        _weight = AtenShim.ReorderLinearWeight(weight).DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor rows, VectorScratch scratch) => AtenShim.OneDnnLinear(rows, _weight, _bias, gelu: false);

    /// <inheritdoc/>
    public override Tensor ApplyGelu(Tensor rows, VectorScratch scratch) => AtenShim.OneDnnLinear(rows, _weight, _bias, gelu: true);

    /// <inheritdoc/>
    public override Tensor ApplyAdd(Tensor rows, Tensor residual, VectorScratch scratch) => AtenShim.OneDnnLinearAdd(rows, residual, _weight, _bias);

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weight.Dispose();
        _bias?.Dispose();
    }
}
