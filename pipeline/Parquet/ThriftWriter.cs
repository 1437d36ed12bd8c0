using System.Buffers;

namespace LukePipeline.Parquet;

/// <summary>The few things of Thrift's compact protocol that are written here.</summary>
internal static class ThriftWriter
{
    /// <summary>Writes the head of a list.</summary>
    public static void ListHead(ArrayBufferWriter<byte> output, int count, byte element)
    {
        if (count < 15)
        {
            output.Write([(byte)((count << 4) | element)]);
        }
        else
        {
            output.Write([(byte)(0xf0 | element)]);
            VarInt(output, (uint)count);
        }
    }

    /// <summary>Writes a 32-bit integer.</summary>
    public static void Int32(ArrayBufferWriter<byte> output, int value) => VarInt(output, (uint)((value << 1) ^ (value >> 31)));

    private static void VarInt(ArrayBufferWriter<byte> output, uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            output.Write([(byte)(value | 0x80)]);
        }

        output.Write([(byte)value]);
    }
}
