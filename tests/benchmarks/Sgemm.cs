using LukePipeline.Engine.Kernels;
using static TorchSharp.torch;

namespace LukePipeline.Benchmarks;

/// <summary>What a plain matrix product reaches here: the yardsticks of the engine.</summary>
internal sealed class Sgemm : IDisposable
{
    private const int Size = 2048;
    private readonly Tensor _a = randn(Size, Size);
    private readonly Tensor _b = randn(Size, Size);
    private readonly VectorScratch _scratch = new();
    private readonly OneDnnLinear? _packed;

    public Sgemm()
    {
        _packed = AtenShim.HasOneDnnLinear ? new OneDnnLinear(_b, null) : null;
    }

    /// <summary>Floating-point operations of one product.</summary>
    public static double Work => 2.0 * Size * Size * Size;

    /// <summary>libtorch's own product: MKL.</summary>
    public void Mkl() => mm(_a, _b).Dispose();

    /// <summary>oneDNN's product over reordered weights.</summary>
    public void OneDnn() => _packed?.Apply(_a, _scratch).Dispose();

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _packed?.Dispose();
        _scratch.Dispose();
    }
}
