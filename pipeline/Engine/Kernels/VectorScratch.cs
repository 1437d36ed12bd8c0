using System.Runtime.InteropServices;

namespace LukePipeline.Engine.Kernels;

/// <summary>Memory that one thread's attention reuses from batch to batch; grows to the longest sequence seen.</summary>
internal sealed unsafe class VectorScratch : IDisposable
{
    private const nuint CacheLine = 64;

    private void* _memory;
    private nuint _capacity;

    /// <summary>At least that many values, aligned to a cache line, with any content. Earlier pointers are void.</summary>
    public float* Rent(nint values)
    {
        var bytes = checked((nuint)values * sizeof(float));
        if (bytes > _capacity)
        {
            NativeMemory.AlignedFree(_memory);
            _memory = null;
            _capacity = 0;
            _memory = NativeMemory.AlignedAlloc(bytes, CacheLine);
            _capacity = bytes;
        }

        return (float*)_memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
    }
}
