using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LukePipeline.Engine.Kernels;

/// <summary>
/// Memory through which all that a batch sends to its device goes: indexes, masks, shares. For a GPU it is page-locked, so that the copies
/// run beside the host, which goes on queueing work. One buffer for each type of value is used from batch to batch; it grows to the
/// largest batch seen.
/// </summary>
/// <param name="lockPages">Makes page-locked memory of a tensor (CUDA's <c>pin_memory</c>).</param>
/// <param name="send">Starts the copy of a tensor of such memory to the device.</param>
/// <param name="wait">Waits until no copy reads the memory any more.</param>
internal sealed class HostStaging(Func<Tensor, Tensor> lockPages, Func<Tensor, Tensor> send, Action wait) : IDisposable
{
    private const long Smallest = 64 << 10;

    private readonly Dictionary<ScalarType, Buffer> _buffers = [];
    private readonly List<Tensor> _outgrown = [];

    /// <summary>Staging for a device; on a CPU it is memory like any other.</summary>
    public static HostStaging For(Device device) => device.type == DeviceType.CUDA
        ? new(memory => memory.pin_memory(), memory => memory.to(device, non_blocking: true), () => cuda.synchronize())
        : new(memory => memory.clone(), memory => memory.clone(), static () => { });

    /// <summary>Starts a new batch: the memory of the one before it is free again.</summary>
    public void Begin()
    {
        if (_buffers.Values.Any(buffer => buffer.Used > 0))
        {
            // The results of a batch that went well have been fetched, so that this waits only after one that failed.
            wait();
        }

        _outgrown.ForEach(memory => memory.Dispose());
        _outgrown.Clear();
        foreach (var buffer in _buffers.Values)
        {
            buffer.Used = 0;
        }
    }

    /// <summary>Starts copying values to the device; the tensor there belongs to the caller's dispose scope.</summary>
    public Tensor Upload(long[] values) => Upload(values, ScalarType.Int64);

    /// <inheritdoc cref="Upload(long[])"/>
    public Tensor Upload(double[] values) => Upload(values, ScalarType.Float64);

    /// <inheritdoc cref="Upload(long[])"/>
    public Tensor Upload(float[] values) => Upload(values, ScalarType.Float32);

    /// <inheritdoc cref="Upload(long[])"/>
    public Tensor Upload(bool[] values) => Upload(values, ScalarType.Bool);

    /// <inheritdoc/>
    public void Dispose()
    {
        Begin();
        foreach (var buffer in _buffers.Values)
        {
            buffer.Memory.Dispose();
        }

        _buffers.Clear();
    }

    private Tensor Upload<T>(T[] values, ScalarType type)
        where T : unmanaged
    {
        if (!_buffers.TryGetValue(type, out var buffer) || buffer.Used + values.Length > buffer.Memory.shape[0])
        {
            buffer = Grow(buffer, values.Length, type);
        }

        using var place = buffer.Memory.narrow(0, buffer.Used, values.Length);
        values.CopyTo(MemoryMarshal.Cast<byte, T>(place.bytes));
        buffer.Used += values.Length;
        return send(place);
    }

    private Buffer Grow(Buffer? outgrown, long needed, ScalarType type)
    {
        if (outgrown is not null)
        {
            // Copies out of it may still run.
            _outgrown.Add(outgrown.Memory);
        }

        using var plain = empty(Math.Max(Math.Max(Smallest, 2 * (outgrown?.Memory.shape[0] ?? 0)), needed), dtype: type);
        return _buffers[type] = new Buffer(lockPages(plain).DetachFromDisposeScope());
    }

    /// <summary>Page-locked memory, and how many values of it this batch has taken.</summary>
    private sealed class Buffer(Tensor memory)
    {
        public Tensor Memory => memory;

        public long Used { get; set; }
    }
}
