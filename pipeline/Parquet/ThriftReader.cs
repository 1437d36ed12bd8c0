namespace LukePipeline.Parquet;

/// <summary>
/// Just enough of Thrift's compact protocol to read the metadata of Parquet. Every element takes at least a byte, so no announced length
/// makes it work longer than the bytes last. Every method returns false when the bytes run out, inside a number too, or make no sense.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Type code of the end of a structure.</summary>
    public const byte Stop = 0;

    /// <summary>Type code of a boolean that is true.</summary>
    public const byte Bool = 1;

    /// <summary>Type code of a boolean that is false.</summary>
    public const byte False = 2;

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

    /// <summary>Bytes still to come.</summary>
    public readonly int Remaining => _bytes.Length - Position;

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
            // Another library takes a stop with a number in front for a field, and reads on.
            return head == 0;
        }

        var id = field + (head >> 4);
        if (head >> 4 == 0 && !TryReadInt32(out id))
        {
            return false;
        }

        field = (short)id;
        return id is > 0 and <= short.MaxValue;
    }

    /// <summary>Reads a 32-bit integer.</summary>
    public bool TryReadInt32(out int value)
    {
        var fits = TryReadInt64(out var wide) && wide is >= int.MinValue and <= int.MaxValue;
        value = fits ? (int)wide : 0;
        return fits;
    }

    /// <summary>Reads an integer of any width.</summary>
    public bool TryReadInt64(out long value)
    {
        var read = TryReadVarInt(out var zigzag);
        value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return read;
    }

    /// <summary>Reads a number of at most 64 bits as it stands, seven bits a byte.</summary>
    public bool TryReadVarInt(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (!TryReadByte(out var next) || (shift == 63 && next > 1))
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

    /// <summary>Reads bytes or a string.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        return TryReadVarInt(out var length) && TryTake(length, out value);
    }

    /// <summary>Reads so many bytes as they are.</summary>
    public bool TryTake(ulong count, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (count > (ulong)(_bytes.Length - Position))
        {
            return false;
        }

        value = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return true;
    }

    /// <summary>Reads type and number of the elements of a list: no more than there are bytes, since each takes one at least.</summary>
    public bool TryReadListHead(out byte type, out int count)
    {
        (type, count) = (Stop, 0);
        if (!TryReadByte(out var head))
        {
            return false;
        }

        type = (byte)(head & 0x0f);
        var announced = (ulong)(head >> 4);
        if ((announced == 15 && !TryReadVarInt(out announced)) || announced > (ulong)(_bytes.Length - Position))
        {
            return false;
        }

        count = (int)announced;
        return true;
    }

    /// <summary>Passes over a value of that type.</summary>
    public bool TrySkip(byte type) => type switch
    {
        Bool or False => true, // a boolean stands in its type
        I8 => TryReadByte(out _),
        I16 or I32 or I64 => TryReadVarInt(out _),
        F64 => TryTake(8, out _),
        Binary => TryReadBytes(out _),
        List or Set => TrySkipList(),
        Structure => TrySkipStructure(),
        _ => false,
    };

    private bool TrySkipStructure()
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

            if (!TrySkip(type))
            {
                return false;
            }
        }

        return false;
    }

    private bool TrySkipList()
    {
        if (++_depth > MaxDepth || !TryReadListHead(out var type, out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            // In a list a boolean takes a byte.
            if (!(type is Bool or False ? TryReadByte(out _) : TrySkip(type)))
            {
                return false;
            }
        }

        _depth--;
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
