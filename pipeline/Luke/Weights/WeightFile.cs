using System.Diagnostics.CodeAnalysis;
using LukePipeline.Ground;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>The weights of one file whose elements are stored uncompressed: they are read where they lie.</summary>
public sealed class WeightFile : IWeightSource
{
    private const int ChunkBytes = 16 << 20; // what a conversion holds beside its result

    private static ReadOnlySpan<byte> LfsPointer => "version https://git-lfs"u8;

    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, StoredWeight> _weights;

    internal WeightFile(
        string path,
        SafeFileHandle handle,
        IReadOnlyList<StoredWeight> weights,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        Location = path;
        Metadata = metadata ?? new Dictionary<string, string>();
        _handle = handle;
        _weights = weights.ToDictionary(w => w.Info.Name);
        Weights = [.. weights.Select(w => w.Info)];
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <summary>The free text of a safetensors header (<c>__metadata__</c>); empty for other files.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file for reading, with a message for people when that is impossible.</summary>
    internal static SafeFileHandle OpenHandle(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = RegularFile.Open(path);
            Span<byte> start = stackalloc byte[LfsPointer.Length];
            if (RandomAccess.Read(handle, start, 0) < start.Length || !start.SequenceEqual(LfsPointer))
            {
                return handle;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw new CheckpointException(path, $"cannot be opened: {e.Message}", e);
        }

        handle.Dispose();
        throw new CheckpointException(path, "is a Git LFS pointer, not the file itself. Type 'git lfs pull' in its folder.");
    }

    /// <inheritdoc/>
    public bool TryFind(string name, [NotNullWhen(true)] out WeightInfo? weight)
    {
        weight = _weights.GetValueOrDefault(name)?.Info;
        return weight is not null;
    }

    /// <inheritdoc/>
    public Tensor Map(string name)
    {
        // Read and not mapped: a file that becomes shorter is an error then, where a mapped one would end the process with SIGBUS.
        var weight = Find(name);
        return weight.Strides is null ? Read(name) : weight.Info.Elements == 0 ? zeros([.. weight.Info.Shape], weight.Info.Dtype) : ReadStrided(weight);
    }

    /// <inheritdoc/>
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        var info = Find(name).Info;
        var result = empty([.. info.Shape], dtype ?? info.Dtype);
        try
        {
            ReadInto(name, result);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void ReadInto(string name, Tensor target)
    {
        var weight = Find(name);
        weight.Info.CheckTarget(target);
        if (weight.Strides is null)
        {
            using var flat = target.view(-1);
            Fill(flat, weight.Info, weight.Offset);
            return;
        }

        using var view = Map(name);
        target.copy_(view);
    }

    /// <inheritdoc/>
    public Tensor ReadRows(string name, IReadOnlyList<long> rows, ScalarType? dtype = null)
    {
        var weight = Find(name);
        var shape = weight.Info.Shape;
        if (shape.Count == 0)
        {
            throw new CheckpointException(Location, name, "is a single number where a table was expected.");
        }

        foreach (long row in rows)
        {
            if (row < 0 || row >= shape[0])
            {
                throw new CheckpointException(Location, name, $"has no row {row}: its shape is {weight.Info.ShapeText}.");
            }
        }

        var result = empty([rows.Count, .. shape.Skip(1)], dtype ?? weight.Info.Dtype);
        try
        {
            CopyRows(weight, rows, result);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file. Tensors that were handed out stay valid.</summary>
    public void Dispose() => _handle.Dispose();

    private StoredWeight Find(string name) => _weights.GetValueOrDefault(name)
        ?? throw new CheckpointException(Location, name, "there is no such weight in the file.");

    /// <summary>A strided weight: the bytes it spans, then a view of them.</summary>
    private Tensor ReadStrided(StoredWeight weight)
    {
        var (info, offset, strides) = weight;
        long span = 1 + info.Shape.Zip(strides!, (size, stride) => (size - 1) * stride).Sum();
        using var storage = empty([span], info.Dtype);
        Fill(storage, info, offset);
        return storage.as_strided([.. info.Shape], strides!, 0).MoveToOuterDisposeScope();
    }

    private void CopyRows(StoredWeight weight, IReadOnlyList<long> rows, Tensor result)
    {
        if (weight.Strides is not null)
        {
            using var view = Map(weight.Info.Name);
            using var index = tensor([.. rows], ScalarType.Int64);
            using var selected = view.index_select(0, index);
            result.copy_(selected);
            return;
        }

        long width = weight.Info.Shape.Skip(1).Aggregate(1L, (a, b) => a * b);
        long rowBytes = width * WeightTypes.SizeOf(weight.Info.Dtype);
        using var flat = result.view(-1);
        for (int i = 0; i < rows.Count;)
        {
            int run = 1; // neighbours are read together
            while (i + run < rows.Count && rows[i + run] == rows[i] + run)
            {
                run++;
            }

            using var target = flat.narrow(0, i * width, run * width);
            Fill(target, weight.Info, weight.Offset + rows[i] * rowBytes);
            i += run;
        }
    }

    /// <summary>Fills a contiguous vector with the elements at an offset of the file, converting them piece by piece.</summary>
    private void Fill(Tensor target, WeightInfo info, long offset)
    {
        int size = WeightTypes.SizeOf(info.Dtype);
        long count = target.NumberOfElements;
        long step = Math.Min(count, ChunkBytes / size);
        using var buffer = target.dtype == info.Dtype ? null : empty([step], info.Dtype);
        for (long done = 0; done < count; done += step)
        {
            long length = Math.Min(step, count - done);
            using var piece = target.narrow(0, done, length);
            if (buffer is null)
            {
                ReadExactly(piece.bytes, info.Name, offset + done * size);
                continue;
            }

            using var source = buffer.narrow(0, 0, length);
            ReadExactly(source.bytes, info.Name, offset + done * size);
            piece.copy_(source);
        }
    }

    private void ReadExactly(Span<byte> bytes, string name, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_handle, bytes, offset);
            }
            catch (IOException e)
            {
                throw new CheckpointException(Location, name, $"cannot be read: {e.Message}", e);
            }

            if (read == 0)
            {
                throw new CheckpointException(Location, name, "the file has become shorter since it was opened.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
