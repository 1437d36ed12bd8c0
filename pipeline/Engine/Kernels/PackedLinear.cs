using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>One weight matrix in the form that its kernel reads, shared by all executors: never changed after it was made.</summary>
internal abstract class PackedLinear : IDisposable
{
    /// <summary>x Wᵀ + b.</summary>
    /// <param name="rows">[rows, in].</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>[rows, out].</returns>
    public abstract Tensor Apply(Tensor rows, VectorScratch scratch);

    /// <summary>The exact gelu of x Wᵀ + b.</summary>
    /// <param name="rows">[rows, in].</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>[rows, out].</returns>
    public abstract Tensor ApplyGelu(Tensor rows, VectorScratch scratch);

    /// <summary>x Wᵀ + b + residual.</summary>
    /// <param name="rows">[rows, in].</param>
    /// <param name="residual">[rows, out].</param>
    /// <param name="scratch">Working memory of the calling thread.</param>
    /// <returns>[rows, out].</returns>
    public abstract Tensor ApplyAdd(Tensor rows, Tensor residual, VectorScratch scratch);

    /// <inheritdoc/>
    public abstract void Dispose();
}
