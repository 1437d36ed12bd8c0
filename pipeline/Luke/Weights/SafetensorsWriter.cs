using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace LukePipeline.Luke.Weights;

/// <summary>Writes safetensors files that the reference library reads.</summary>
public static class SafetensorsWriter
{
    private const long ChunkElements = 4 << 20; // what a conversion holds beside the tensor

    /// <summary>
    /// Writes the tensors to a file, which appears complete or not at all: it is written under another name beside it,
    /// flushed to the disk, and renamed over what was there.
    /// </summary>
    /// <param name="path">Such as <c>model.safetensors</c>.</param>
    /// <param name="tensors">Names and values, on any device, with any strides. They are left as they are.</param>
    /// <param name="floatType">
    /// The type to store floating-point tensors in: Float32, Float16 or BFloat16. Default: as they are. Integers stay as they are.
    /// </param>
    /// <param name="metadata">Free text for the header. Default: <c>format: pt</c>, which the reference library asks for.</param>
    /// <exception cref="CheckpointException">
    /// A tensor has a type that the format does not know, or the file cannot be written.
    /// </exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        ScalarType? floatType = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        var entries = tensors.Select(t => Plan(path, t.Key, t.Value, floatType))
            .OrderByDescending(e => WeightTypes.SizeOf(e.Dtype)) // wide elements first: then all of them are aligned
            .ThenBy(e => e.Name, StringComparer.Ordinal)
            .ToList();
        byte[] header = Header(path, entries, metadata ?? new Dictionary<string, string> { ["format"] = "pt" });
        string partial = $"{path}.{Guid.NewGuid():n}.partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(header);
                foreach (var entry in entries)
                {
                    WriteElements(stream, entry);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"cannot be written: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    private static Entry Plan(string path, string name, Tensor tensor, ScalarType? floatType)
    {
        var dtype = floatType is { } type && WeightTypes.IsFloat(tensor.dtype) ? type : tensor.dtype;
        return WeightTypes.SafetensorsName(dtype) is { } typeName
            ? new Entry(name, tensor, dtype, typeName)
            : throw new CheckpointException(path, name, $"has elements of type {dtype}, which safetensors files do not hold.");
    }

    private static byte[] Header(string path, List<Entry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        buffer.Write(new byte[Safetensors.LengthBytes]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (name, text) in metadata)
                {
                    json.WriteString(name, text);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            var names = new HashSet<string> { "__metadata__" };
            foreach (var (name, tensor, dtype, typeName) in entries)
            {
                if (!names.Add(name))
                {
                    throw new CheckpointException(path, name, "is given twice, or is a name that the format keeps for itself.");
                }

                json.WriteStartObject(name);
                json.WriteString("dtype", typeName);
                json.WriteStartArray("shape");
                foreach (long size in tensor.shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.NumberOfElements * WeightTypes.SizeOf(dtype));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        byte[] bytes = buffer.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - Safetensors.LengthBytes);
        return bytes;
    }

    private static void WriteElements(FileStream stream, Entry entry)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var flat = entry.Tensor.detach().contiguous().view(-1);
        for (long done = 0; done < flat.NumberOfElements; done += ChunkElements)
        {
            using var piece = NewDisposeScope();
            long length = Math.Min(ChunkElements, flat.NumberOfElements - done);
            stream.Write(flat.narrow(0, done, length).to(entry.Dtype).cpu().contiguous().bytes);
        }
    }

    private sealed record Entry(string Name, Tensor Tensor, ScalarType Dtype, string TypeName);
}
