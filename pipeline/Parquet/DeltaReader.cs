namespace LukePipeline.Parquet;

/// <summary>Reads numbers packed as differences (DELTA_BINARY_PACKED), one after the other.</summary>
internal ref struct DeltaReader
{
    private const int MaxBlock = 1 << 20;

    private ThriftReader _reader;
    private ReadOnlySpan<byte> _widths;
    private ReadOnlySpan<byte> _packed;
    private ulong _pieces;
    private int _each;
    private int _at;
    private int _width;
    private long _value;
    private long _least;
    private bool _begun;

    /// <summary>How many numbers are still to come.</summary>
    public long Remaining { get; private set; }

    /// <summary>Bytes taken so far.</summary>
    public readonly int Position => _reader.Position;

    /// <summary>Begins to read.</summary>
    /// <param name="bytes">The numbers, and what comes behind them.</param>
    /// <param name="most">More cannot be there.</param>
    /// <param name="reader">Reads them.</param>
    /// <returns>False where they make no sense.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> bytes, int most, out DeltaReader reader)
    {
        reader = new DeltaReader { _reader = new ThriftReader(bytes) };
        if (!reader._reader.TryReadVarInt(out var block) || !reader._reader.TryReadVarInt(out reader._pieces)
            || !reader._reader.TryReadVarInt(out var total) || !reader._reader.TryReadInt64(out reader._value)
            || block is 0 or > MaxBlock || reader._pieces == 0 || reader._pieces > block || block % reader._pieces != 0 || total > (ulong)most)
        {
            return false;
        }

        reader._each = (int)(block / reader._pieces);
        reader._at = reader._each;
        reader.Remaining = (long)total;
        return true;
    }

    /// <summary>Reads the next number, of which there is one.</summary>
    /// <returns>False where it makes no sense.</returns>
    public bool TryRead(out long value)
    {
        value = _value;
        Remaining--;
        if (!_begun)
        {
            _begun = true;
            return true;
        }

        if (_at == _each && !TryOpenPiece())
        {
            return false;
        }

        _value = value = unchecked(_value + _least + (long)Bits(_packed, (long)_at++ * _width, _width));
        return true;
    }

    /// <summary>Reads all that are still to come.</summary>
    /// <returns>False where they make no sense.</returns>
    public bool TryPass()
    {
        while (Remaining > 0)
        {
            if (!TryRead(out _))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryOpenPiece()
    {
        if (_widths.IsEmpty && (!_reader.TryReadInt64(out _least) || !_reader.TryTake(_pieces, out _widths)))
        {
            return false;
        }

        (_at, _width) = (0, _widths[0]);
        _widths = _widths[1..];
        return _width <= 64 && _reader.TryTake((ulong)_each * (ulong)_width / 8, out _packed);
    }

    private static ulong Bits(ReadOnlySpan<byte> packed, long at, int width)
    {
        var value = 0UL;
        for (var bit = 0; bit < width; bit++, at++)
        {
            value |= (ulong)((packed[(int)(at >> 3)] >> (int)(at & 7)) & 1) << bit;
        }

        return value;
    }
}
