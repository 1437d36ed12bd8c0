namespace LukePipeline.Engine.Kernels;

/// <summary>Which kernels compute on a CPU in float32. Their results differ by rounding only.</summary>
public enum CpuKernels
{
    /// <summary>
    /// <see cref="Vector"/> where the processor has AVX-512, else <see cref="Aten"/>: a fixed rule and not a measurement, so
    /// that the same kind of processor always gives the same bytes.
    /// </summary>
    Auto = 0,

    /// <summary>libtorch's own linear layer (MKL).</summary>
    Aten = 1,

    /// <summary>oneDNN's inner product over reordered weights, with attention of our own; for AVX-512.</summary>
    OneDnn = 2,

    /// <summary>Linear layers and attention of our own, for AVX-512.</summary>
    Vector = 3,
}
