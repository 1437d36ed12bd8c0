using static TorchSharp.torch;

namespace LukePipeline.Benchmarks.Soak;

/// <summary>
/// A fixed amount of arithmetic, the same every time: what it takes tells how fast the processor is at the moment. Neighbours on a shared
/// machine take clock speed, cache and memory bandwidth, and an hour of them must not be read as an hour of the silo.
/// </summary>
internal sealed class Yardstick : IDisposable
{
    private const int Products = 60;

    // About the products of the models that ship, as much as a second-level cache holds.
    private readonly Tensor _rows = ones(512, 256);
    private readonly Tensor _weight = ones(256, 1024);
    private readonly Tensor _result = zeros(512, 1024);

    /// <summary>Does it once.</summary>
    /// <returns>Seconds of processor time.</returns>
    public double Measure()
    {
        var start = CpuClock.Seconds;
        for (var i = 0; i < Products; i++)
        {
            _result.addmm_(_rows, _weight, beta: 0);
        }

        return CpuClock.Seconds - start;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _weight.Dispose();
        _result.Dispose();
    }
}
