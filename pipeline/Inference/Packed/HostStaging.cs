using static TorchSharp.torch;

namespace LukePipeline.Inference.Packed;

/// <summary>
/// Page-locked host memory through which a batch's indexes go to a GPU: the copies run beside the host, which goes on queueing work. One
/// buffer is used from batch to batch; it grows to the largest batch seen.
/// </summary>
/// <param name="lockPages">Makes page-locked memory of a tensor (CUDA's <c>pin_memory</c>).</param>
/// <param name="send">Starts the copy of a tensor of such memory to the device.</param>
/// <param name="wait">Waits until no copy reads the memory any more.</param>
internal sealed class HostStaging(Func<Tensor, Tensor> lockPages, Func<Tensor, Tensor> send, Action wait) : IDisposable
{
    private const long Smallest = 64 << 10;

    private readonly List<Tensor> _outgrown = [];
    private Tensor? _buffer;
    private long _used;

    /// <summary>Staging for a CUDA device.</summary>
    public static HostStaging For(Device device) => new(
        memory => memory.pin_memory(), memory => memory.to(device, non_blocking: true), () => cuda.synchronize());

    /// <summary>Starts a new batch: the memory of the one before it is free again.</summary>
    public void Begin()
    {
        if (_used > 0)
        {
            // The results of a batch that went well have been fetched, so that this waits only after one that failed.
            wait();
        }

        _outgrown.ForEach(buffer => buffer.Dispose());
        _outgrown.Clear();
        _used = 0;
    }

    /// <summary>Starts copying values to the device; the tensor there belongs to the caller's dispose scope.</summary>
    public Tensor Upload(long[] values)
    {
        if (_buffer is null || _used + values.Length > _buffer.shape[0])
        {
            Grow(values.Length);
        }

        using var place = _buffer!.narrow(0, _used, values.Length);
        values.CopyTo(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(place.bytes));
        _used += values.Length;
        return send(place);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Begin();
        _buffer?.Dispose();
        _buffer = null;
    }

    private void Grow(long needed)
    {
        if (_buffer is not null)
        {
            // Copies out of it may still run.
            _outgrown.Add(_buffer);
        }

        using var plain = empty(Math.Max(Math.Max(Smallest, 2 * (_buffer?.shape[0] ?? 0)), needed), dtype: ScalarType.Int64);
        _buffer = lockPages(plain).DetachFromDisposeScope();
        _used = 0;
    }
}
