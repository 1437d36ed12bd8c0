using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// <c>pytorch_model.bin</c> as <c>torch.save</c> writes it since PyTorch 1.6: a zip file with a pickle that describes the tensors
/// and one uncompressed member for the elements of each storage. The pickle is interpreted as data, nothing of it is executed.
/// </summary>
public static class PyTorchCheckpoint
{
    /// <summary>The longest pickle that is read. A LUKE model has one of some 100 kB.</summary>
    private const int MaxPickleBytes = 16 << 20;

    /// <summary>
    /// Opens a file and checks the description of every weight against the bytes that are there. No weight is read.
    /// </summary>
    /// <param name="path">Such as <c>pytorch_model.bin</c>.</param>
    /// <exception cref="CheckpointException">
    /// The file cannot be opened, contradicts itself, or holds anything but a dictionary of tensors.
    /// </exception>
    public static WeightFile Open(string path)
    {
        var handle = WeightFile.OpenHandle(path);
        try
        {
            return new WeightFile(path, handle, ReadWeights(path, handle));
        }
        catch (IOException e)
        {
            handle.Dispose();
            throw new CheckpointException(path, $"cannot be read: {e.Message}", e);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static List<StoredWeight> ReadWeights(string path, SafeFileHandle handle)
    {
        RefuseOtherFormats(path, handle);
        var members = StoredZip.Read(path, handle);
        string root = Root(path, members.Keys);
        CheckByteOrder(path, handle, members, root);

        var (offset, size) = members[$"{root}/data.pkl"];
        if (size > MaxPickleBytes)
        {
            throw new CheckpointException(path, $"its pickle has {size} bytes, and {MaxPickleBytes} is the limit.");
        }

        byte[] pickle = new byte[size];
        ReadExactly(path, handle, pickle, offset);
        if (PickleInterpreter.Read(path, pickle) is not PickledDictionary state)
        {
            throw new CheckpointException(path, "holds no dictionary of weights. Save model.state_dict(), not the model itself.");
        }

        var weights = new List<StoredWeight>(state.Items.Count);
        var names = new HashSet<string>();
        var dtypes = new Dictionary<string, PickledStorage>();
        foreach (var (name, value) in state.Items)
        {
            var tensor = value as PickledTensor
                ?? throw new CheckpointException(path, name, "is no tensor. Save model.state_dict() alone.");
            if (!names.Add(name))
            {
                throw new CheckpointException(path, name, "is there twice.");
            }

            if (dtypes.GetValueOrDefault(tensor.Storage.Key, tensor.Storage) != tensor.Storage)
            {
                throw new CheckpointException(path, name, "shares its storage with a weight that describes it otherwise.");
            }

            dtypes.TryAdd(tensor.Storage.Key, tensor.Storage);
            weights.Add(Place(path, name, tensor, members, root));
        }

        return weights;
    }

    private static void RefuseOtherFormats(string path, SafeFileHandle handle)
    {
        Span<byte> magic = stackalloc byte[4];
        int read = RandomAccess.Read(handle, magic, 0);
        if (read == 4 && magic.SequenceEqual("PK\u0003\u0004"u8))
        {
            return;
        }

        throw new CheckpointException(path, read > 0 && magic[0] == (byte)PickleOpcode.Protocol
            ? "is in the format of PyTorch before 1.6. Load it there and save it again with a newer PyTorch, best as safetensors."
            : "is no PyTorch file: it does not begin as a zip file does. Copy it again.");
    }

    /// <summary>The folder in which everything lies; torch.save names it after the file.</summary>
    private static string Root(string path, IReadOnlyCollection<string> names)
    {
        string[] pickles = [.. names.Where(n => n.EndsWith("/data.pkl", StringComparison.OrdinalIgnoreCase))];
        bool plain = pickles is [var only] && only.Split('/') is [_, "data.pkl"];
        if (!plain)
        {
            throw new CheckpointException(
                path, $"is no file of weights: it must hold one NAME/data.pkl, and holds {pickles.Length}.");
        }

        string root = pickles[0][..^"data.pkl".Length];
        foreach (string name in names)
        {
            string rest = name.StartsWith(root, StringComparison.Ordinal) ? name[root.Length..] : "";
            bool storage = rest.StartsWith("data/", StringComparison.Ordinal) && rest["data/".Length..].All(char.IsAsciiDigit);
            bool known = storage || rest is "data.pkl" or "version" or "byteorder" or ".format_version" or ".storage_alignment"
                or ".data/serialization_id";
            if (!known)
            {
                throw new CheckpointException(
                    path, name, "does not belong into a file of weights (a TorchScript program has such members).");
            }
        }

        return root[..^1];
    }

    private static void CheckByteOrder(
        string path, SafeFileHandle handle, Dictionary<string, (long Offset, long Size)> members, string root)
    {
        if (members.TryGetValue($"{root}/byteorder", out var order))
        {
            byte[] text = new byte[Math.Min(order.Size, 16)];
            ReadExactly(path, handle, text, order.Offset);
            if (!text.AsSpan().SequenceEqual("little"u8))
            {
                throw new CheckpointException(path, "was written on a big-endian machine, which is not supported.");
            }
        }
    }

    private static StoredWeight Place(
        string path, string name, PickledTensor tensor, Dictionary<string, (long Offset, long Size)> members, string root)
    {
        var (storage, first, shape, strides) = tensor;
        if (!members.TryGetValue($"{root}/data/{storage.Key}", out var member))
        {
            throw new CheckpointException(
                path, name, $"its storage {CheckpointException.Quote(storage.Key)} is not in the file.");
        }

        int elementSize = WeightTypes.SizeOf(storage.Dtype);
        if (member.Size != (Int128)storage.Elements * elementSize)
        {
            throw new CheckpointException(path, name,
                $"its storage should have {storage.Elements} elements of {elementSize} bytes, and has {member.Size} bytes.");
        }

        if (shape.Length != strides.Length)
        {
            throw new CheckpointException(path, name, "has another number of sizes than of strides.");
        }

        // A tensor never shows an element twice: else a few bytes could pretend to be terabytes.
        Int128 last = first;
        for (int i = 0; i < shape.Length; i++)
        {
            last += (Int128)Math.Max(shape[i] - 1, 0) * Math.Min(strides[i], storage.Elements);
        }

        bool inside = WeightTypes.BytesOf(storage.Dtype, shape) is { } bytes && bytes <= member.Size && first >= 0
            && (bytes == 0 ? first <= storage.Elements : last < storage.Elements);
        if (!inside)
        {
            throw new CheckpointException(path, name,
                $"with shape [{string.Join(", ", shape)}] it reaches beyond its storage of {storage.Elements} elements.");
        }

        var info = new WeightInfo(name, storage.Dtype, shape);
        return new StoredWeight(info, member.Offset + first * elementSize, IsRowMajor(shape, strides) ? null : strides);
    }

    private static bool IsRowMajor(long[] shape, long[] strides)
    {
        long expected = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected)
            {
                return false;
            }

            expected *= shape[i];
        }

        return true;
    }

    private static void ReadExactly(string path, SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(handle, bytes, offset);
            if (read == 0)
            {
                throw new CheckpointException(path, "has become shorter since it was opened.");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
