using System.Buffers.Binary;

namespace LukePipeline.Luke.Weights;

/// <summary>
/// The safetensors format: eight bytes with the length of a JSON header, the header, then the elements of all weights
/// without gaps. See https://huggingface.co/docs/safetensors. Nothing in such a file is ever executed.
/// </summary>
public static class Safetensors
{
    internal const int LengthBytes = 8;

    /// <summary>
    /// The longest header that is read. A LUKE model has one of some 50 kB; the format's own limit of 100 MB would let a hostile
    /// file cost seconds and hundreds of megabytes.
    /// </summary>
    internal const int MaxHeaderBytes = 16 << 20;

    /// <summary>Opens a file and checks all of its header, against the size of the file too. No weight is read.</summary>
    /// <param name="path">Such as <c>model.safetensors</c>.</param>
    /// <exception cref="CheckpointException">
    /// The file cannot be opened, or its header does not describe exactly its bytes.
    /// </exception>
    public static WeightFile Open(string path)
    {
        var handle = WeightFile.OpenHandle(path);
        try
        {
            long fileLength = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[LengthBytes];
            if (fileLength < LengthBytes || RandomAccess.Read(handle, prefix, 0) < LengthBytes)
            {
                throw new CheckpointException(path, $"is no safetensors file: it has only {fileLength} bytes. Copy it again.");
            }

            ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > MaxHeaderBytes)
            {
                throw new CheckpointException(
                    path, $"is no safetensors file: a header of {headerLength} bytes, where {MaxHeaderBytes} is the limit.");
            }

            if ((long)headerLength > fileLength - LengthBytes)
            {
                throw new CheckpointException(
                    path, $"is cut short: its header has {headerLength} bytes, the whole file {fileLength}. Copy it again.");
            }

            byte[] header = new byte[headerLength];
            for (int done = 0; done < header.Length;)
            {
                int read = RandomAccess.Read(handle, header.AsSpan(done), LengthBytes + done);
                done += read > 0 ? read : throw new CheckpointException(path, "has become shorter since it was opened.");
            }

            var parsed = SafetensorsHeader.Parse(path, header, fileLength);
            return new WeightFile(path, handle, parsed.Weights, parsed.Metadata);
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
}
