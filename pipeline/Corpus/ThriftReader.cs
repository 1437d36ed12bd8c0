namespace LukePipeline.Corpus;

/// <summary>
/// Just enough of Thrift's compact protocol to step through a Parquet page header. Every method returns false when the bytes
/// run out (more may help) or make no sense (<see cref="Malformed"/>).
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Type code of the end of a structure.</summary>
    public const byte Stop = 0;

    /// <summary>Type code of a 32-bit integer.</summary>
    public const byte Int32 = 5;

    /// <summary>Page headers nest three deep.</summary>
    private const int MaxDepth = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _depth;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>True when more bytes would not help.</summary>
    public bool Malformed { get; private set; }

    /// <summary>Reads the id and type of the next field, <paramref name="field"/> being the id of the one before.</summary>
    public bool TryReadField(ref short field, out byte type)
    {
        type = Stop;
        if (!TryReadByte(out var head))
        {
            return false;
        }

        type = (byte)(head & 0x0f);
        if (type == Stop)
        {
            return true;
        }

        if (head >> 4 != 0)
        {
            field += (short)(head >> 4);
            return true;
        }

        if (!TryReadVarInt(out var zigzag))
        {
            return false;
        }

        field = (short)((long)(zigzag >> 1) ^ -(long)(zigzag & 1));
        return true;
    }

    /// <summary>Reads a variable-length integer as it stands, zigzag not undone.</summary>
    public bool TryReadVarInt(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (!TryReadByte(out var next))
            {
                return false;
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        Malformed = true;
        return false;
    }

    /// <summary>Passes over a value.</summary>
    public bool TrySkip(byte type)
    {
        switch (type)
        {
            case 1 or 2: // a boolean stands in its type
                return true;
            case 3:
                return TryReadByte(out _);
            case 4 or Int32 or 6:
                return TryReadVarInt(out _);
            case 7:
                return TrySkipBytes(8);
            case 8:
                return TryReadVarInt(out var length) && TrySkipBytes(length);
            case 9 or 10:
                return TrySkipList();
            case 12:
                return TrySkipStructure();
            default:
                Malformed = true;
                return false;
        }
    }

    private bool TrySkipStructure()
    {
        if (++_depth > MaxDepth)
        {
            Malformed = true;
            return false;
        }

        short field = 0;
        while (TryReadField(ref field, out var type))
        {
            if (type == Stop)
            {
                _depth--;
                return true;
            }

            if (!TrySkip(type))
            {
                return false;
            }
        }

        return false;
    }

    private bool TrySkipList()
    {
        if (!TryReadByte(out var head))
        {
            return false;
        }

        var count = (ulong)(head >> 4);
        if (count == 15 && !TryReadVarInt(out count))
        {
            return false;
        }

        var type = (byte)(head & 0x0f);
        for (; count > 0; count--)
        {
            // In a list a boolean takes a byte.
            if (!(type is 1 or 2 ? TryReadByte(out _) : TrySkip(type)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TrySkipBytes(ulong count)
    {
        if (count > (ulong)(_bytes.Length - Position))
        {
            return false;
        }

        Position += (int)count;
        return true;
    }

    private bool TryReadByte(out byte value)
    {
        if (Position >= _bytes.Length)
        {
            value = 0;
            return false;
        }

        value = _bytes[Position++];
        return true;
    }
}
