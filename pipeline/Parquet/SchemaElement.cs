using System.Buffers;
using System.Text;

namespace LukePipeline.Parquet;

/// <summary>One element of the schema of a file, and the bytes that it stands in.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Children">Elements right below it.</param>
/// <param name="Start">Its first byte in the metadata.</param>
/// <param name="End">The byte after it.</param>
internal readonly record struct SchemaElement(string Name, int Children, int Start, int End)
{
    private const short NameField = 4;
    private const short ChildrenField = 5;

    /// <summary>Reads an element; null where the bytes make no sense.</summary>
    public static SchemaElement? Read(ref ThriftReader reader)
    {
        var (start, name, children) = (reader.Position, "", 0);
        short field = 0;
        while (reader.TryReadField(ref field, out var type))
        {
            if (type == ThriftReader.Stop)
            {
                return new SchemaElement(name, children, start, reader.Position);
            }

            if (field == NameField && type == ThriftReader.Binary)
            {
                if (!reader.TryReadBytes(out var utf8))
                {
                    return null;
                }

                name = Encoding.UTF8.GetString(utf8);
            }
            else if (!(field == ChildrenField && type == ThriftReader.I32 ? reader.TryReadInt32(out children) && children >= 0 : reader.TrySkip(type)))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Writes the element with another number of children.</summary>
    /// <param name="metadata">The bytes that it stands in.</param>
    /// <param name="children">The number.</param>
    /// <param name="output">Takes it.</param>
    public void WriteWith(byte[] metadata, int children, ArrayBufferWriter<byte> output)
    {
        var reader = new ThriftReader(metadata.AsSpan(Start, End - Start));
        short field = 0;
        byte type;
        do
        {
            var head = reader.Position;
            _ = reader.TryReadField(ref field, out type);
            if (field == ChildrenField && type == ThriftReader.I32)
            {
                output.Write(metadata.AsSpan(Start + head, reader.Position - head));
                ThriftWriter.Int32(output, children);
                _ = reader.TryReadInt32(out _);
                continue;
            }

            _ = type == ThriftReader.Stop || reader.TrySkip(type);
            output.Write(metadata.AsSpan(Start + head, reader.Position - head));
        }
        while (type != ThriftReader.Stop);
    }
}
