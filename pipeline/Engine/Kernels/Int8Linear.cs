using LukePipeline.Ground.Torch;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>
/// oneDNN's 8-bit inner product: weights quantized once, each output by its own scale, symmetrically; rows quantized on every call, all
/// rows of a batch by one scale and zero point. Bias, gelu, residual and everything that comes out are float32.
/// </summary>
/// <remarks>
/// The scale of the rows follows from the whole batch, so scores depend a little on which sentences share a batch; a plan fixes
/// that. A value that is not a number makes the whole batch so.
/// </remarks>
internal sealed class Int8Linear : PackedLinear
{
    private const int LargestWeight = 127;

    private readonly Tensor _weight;
    private readonly Tensor _scales;
    private readonly Tensor _zeroPoints;
    private readonly Tensor? _bias;

    /// <summary>Quantizes the weight into memory of its own and takes the bias over.</summary>
    /// <param name="weight">[out, in], float32 on the CPU; stays with the caller.</param>
    /// <param name="bias">[out], or null.</param>
    public Int8Linear(Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var scales = weight.abs().amax([1]).Over(LargestWeight).AtLeast(float.Epsilon);
        using var whole = (weight / scales.unsqueeze(1)).round_().to(ScalarType.Int8).contiguous();
        _weight = AtenShim.ReorderInt8Weight(whole).DetachFromDisposeScope();
        _scales = scales.DetachFromDisposeScope();
        _zeroPoints = zeros(weight.shape[0], dtype: ScalarType.Int32).DetachFromDisposeScope();
        _bias = bias?.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor Apply(Tensor rows, VectorScratch scratch) => Apply(rows, gelu: false);

    /// <inheritdoc/>
    public override Tensor ApplyGelu(Tensor rows, VectorScratch scratch) => Apply(rows, gelu: true);

    /// <inheritdoc/>
    public override Tensor ApplyAdd(Tensor rows, Tensor residual, VectorScratch scratch)
    {
        using var quantized = QuantizedRows.Of(rows);
        return AtenShim.Int8LinearAdd(quantized, residual, _weight, _scales, _zeroPoints, _bias);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weight.Dispose();
        _scales.Dispose();
        _zeroPoints.Dispose();
        _bias?.Dispose();
    }

    private Tensor Apply(Tensor rows, bool gelu)
    {
        using var quantized = QuantizedRows.Of(rows);
        return AtenShim.Int8Linear(quantized, _weight, _scales, _zeroPoints, _bias, gelu);
    }
}
