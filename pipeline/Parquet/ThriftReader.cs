namespace LukePipeline.Parquet;

/// <summary>
/// Just enough of Thrift's compact protocol to step through the metadata of Parquet. Every element takes at least a byte, so no
/// announced length makes it work longer than the bytes last. Every method returns false when the bytes run out or make no
/// sense.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Type code of the end of a structure.</summary>
    public const byte Stop = 0;

    /// <summary>Type code of a boolean that is true; false is 2.</summary>
    public const byte Bool = 1;

    /// <summary>Type code of a byte.</summary>
    public const byte I8 = 3;

    /// <summary>Type code of a 16-bit integer.</summary>
    public const byte I16 = 4;

    /// <summary>Type code of a 32-bit integer.</summary>
    public const byte I32 = 5;

    /// <summary>Type code of a 64-bit integer.</summary>
    public const byte I64 = 6;

    /// <summary>Type code of a 64-bit float.</summary>
    public const byte F64 = 7;

    /// <summary>Type code of bytes or a string.</summary>
    public const byte Binary = 8;

    /// <summary>Type code of a list.</summary>
    public const byte List = 9;

    /// <summary>Type code of a structure.</summary>
    public const byte Structure = 12;

    private const byte Set = 10;

    /// <summary>The metadata of a file nests seven deep.</summary>
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _depth;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

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

        var read = TryReadInt32(out var id);
        field = (short)id;
        return read;
    }

    /// <summary>Reads a 32-bit integer.</summary>
    public bool TryReadInt32(out int value)
    {
        var read = TryReadVarInt(out var zigzag);
        value = (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
        return read;
    }

    /// <summary>Passes over a structure whose known fields must have the types that <paramref name="shape"/> says.</summary>
    public bool TrySkipStructure(ThriftShape? shape)
    {
        if (++_depth > MaxDepth)
        {
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

            ThriftShape.Field known = default;
            if (shape?.TryGet(field, out known) == true && !known.Fits(type))
            {
                return false;
            }

            if (!TrySkip(type, known))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Passes over a value of a field that may be known (its <c>Id</c> is not 0 then).</summary>
    public bool TrySkip(byte type, ThriftShape.Field known) => type switch
    {
        1 or 2 => true, // a boolean stands in its type
        I8 => TryReadByte(out _),
        I16 or I32 or I64 => TryReadVarInt(out _),
        F64 => TrySkipBytes(8),
        Binary => TryReadVarInt(out var length) && TrySkipBytes(length),
        List or Set => TrySkipList(known),
        Structure => TrySkipStructure(known.Shape),
        _ => false,
    };

    /// <summary>Reads the head of a list. Each of its elements takes at least a byte, so a count that the bytes cannot hold makes no sense.</summary>
    public bool TryReadListHead(out ulong count, out byte element)
    {
        (count, element) = (0, 0);
        if (!TryReadByte(out var head))
        {
            return false;
        }

        (count, element) = ((ulong)(head >> 4), (byte)(head & 0x0f));
        return (count < 15 || TryReadVarInt(out count)) && count <= (ulong)(_bytes.Length - Position);
    }

    /// <summary>Reads bytes or a string.</summary>
    public bool TryReadBinary(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarInt(out var length))
        {
            return false;
        }

        var start = Position;
        if (!TrySkipBytes(length))
        {
            return false;
        }

        value = _bytes[start..Position];
        return true;
    }

    private bool TrySkipList(ThriftShape.Field known)
    {
        // The elements of a list of an unknown field, and those of structures, bring no knowledge of their own.
        if (!TryReadListHead(out var count, out var type))
        {
            return false;
        }

        if (known.Id != 0 && type != known.Element && count > 0)
        {
            return false;
        }

        for (; count > 0; count--)
        {
            // In a list a boolean takes a byte.
            if (!(type is 1 or 2 ? TryReadByte(out _) : type == Structure ? TrySkipStructure(known.Shape) : TrySkip(type, default)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadVarInt(out ulong value)
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

        return false;
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
