namespace LukePipeline.Parquet;

/// <summary>Writes Thrift's compact protocol: the one way to say what <see cref="ThriftReader"/> has understood.</summary>
/// <param name="bytes">Takes what is written.</param>
internal readonly struct ThriftOutput(MemoryStream bytes)
{
    /// <summary>Writes the id and type of a field, <paramref name="last"/> being the id of the one before.</summary>
    public void Field(ref short last, short field, byte type)
    {
        var step = field - last;
        if (step is > 0 and < 16)
        {
            bytes.WriteByte((byte)((step << 4) | type));
        }
        else
        {
            bytes.WriteByte(type);
            Int(field);
        }

        last = field;
    }

    /// <summary>Writes the end of a structure.</summary>
    public void Stop() => bytes.WriteByte(ThriftReader.Stop);

    /// <summary>Writes the type and number of the elements of a list.</summary>
    public void ListHead(byte type, int count)
    {
        bytes.WriteByte((byte)((Math.Min(count, 15) << 4) | type));
        if (count >= 15)
        {
            VarInt((ulong)count);
        }
    }

    /// <summary>Writes an integer of any width.</summary>
    public void Int(long value) => VarInt((ulong)((value << 1) ^ (value >> 63)));

    /// <summary>Writes bytes or a string with its length.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        VarInt((ulong)value.Length);
        bytes.Write(value);
    }

    /// <summary>Writes bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> value) => bytes.Write(value);

    private void VarInt(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.WriteByte((byte)(value | 0x80));
        }

        bytes.WriteByte((byte)value);
    }
}
