namespace LukePipeline.Parquet;

/// <summary>
/// Reads a structure of a known shape and writes it again, so that the library sees what was validated here and nothing else: each
/// field once, of the type that it must have, in the shortest spelling. Fields that are not known are left out.
/// </summary>
internal ref struct ThriftCopy
{
    /// <summary>The metadata of a file nests seven deep.</summary>
    private const int MaxDepth = 16;

    private readonly ThriftOutput _writer;
    private ThriftReader _reader;
    private int _depth;

    private ThriftCopy(ReadOnlySpan<byte> bytes, MemoryStream target)
    {
        _reader = new ThriftReader(bytes);
        _writer = new ThriftOutput(target);
    }

    /// <summary>Copies the structure at the beginning of some bytes.</summary>
    /// <param name="bytes">The bytes; may go on behind the structure.</param>
    /// <param name="shape">What the structure may hold.</param>
    /// <param name="target">Takes the copy; half a copy where it fails.</param>
    /// <returns>Bytes that the structure took; 0 where it makes no sense.</returns>
    public static int Copy(ReadOnlySpan<byte> bytes, ThriftShape shape, MemoryStream target)
    {
        var copy = new ThriftCopy(bytes, target);
        return copy.TryStructure(shape) ? copy._reader.Position : 0;
    }

    private bool TryStructure(ThriftShape shape)
    {
        if (++_depth > MaxDepth)
        {
            return false;
        }

        short field = 0, last = 0;
        var seen = 0u; // the fields that are known have small numbers
        while (_reader.TryReadField(ref field, out var type))
        {
            if (type == ThriftReader.Stop)
            {
                _writer.Stop();
                _depth--;
                return true;
            }

            if (!shape.TryGet(field, out var known))
            {
                if (!_reader.TrySkip(type))
                {
                    return false;
                }

                continue;
            }

            if (!known.Fits(type) || (seen & (1u << field)) != 0)
            {
                return false;
            }

            seen |= 1u << field;
            _writer.Field(ref last, field, type);
            if (!TryValue(type, known))
            {
                return false;
            }
        }

        return false;
    }

    private bool TryValue(byte type, ThriftShape.Field known)
    {
        switch (type)
        {
            case 1 or 2: // a boolean stands in its type
                return true;
            case ThriftReader.I8:
                return TryRaw(1);
            case ThriftReader.F64:
                return TryRaw(8);
            case ThriftReader.I16 or ThriftReader.I32 or ThriftReader.I64:
                return TryInt(type);
            case ThriftReader.Binary:
                if (!_reader.TryReadBytes(out var bytes))
                {
                    return false;
                }

                _writer.Bytes(bytes);
                return true;
            case ThriftReader.List:
                return TryList(known);
            default:
                return type == ThriftReader.Structure && TryStructure(known.Shape!);
        }
    }

    private bool TryList(ThriftShape.Field known)
    {
        if (!_reader.TryReadListHead(out var type, out var count) || (type != known.Element && count > 0))
        {
            return false;
        }

        _writer.ListHead(known.Element, count);
        for (; count > 0; count--)
        {
            if (!TryValue(type, known))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryInt(byte type)
    {
        if (!_reader.TryReadInt64(out var value)
            || (type == ThriftReader.I32 && value != (int)value)
            || (type == ThriftReader.I16 && value != (short)value))
        {
            return false;
        }

        _writer.Int(value);
        return true;
    }

    private bool TryRaw(ulong count)
    {
        if (!_reader.TryTake(count, out var bytes))
        {
            return false;
        }

        _writer.Raw(bytes);
        return true;
    }
}
