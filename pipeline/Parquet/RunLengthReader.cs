using System.Buffers.Binary;

namespace LukePipeline.Parquet;

/// <summary>Reads small numbers that stand in runs, each a number that repeats or numbers of a few bits: levels, and places in a dictionary.</summary>
internal ref struct RunLengthReader
{
    private readonly int _width;
    private ThriftReader _reader;
    private ReadOnlySpan<byte> _packed;
    private bool _isPacked;
    private uint _value;
    private long _left;
    private long _at;

    private RunLengthReader(ReadOnlySpan<byte> bytes, int width)
    {
        _reader = new ThriftReader(bytes);
        _width = width;
    }

    /// <summary>Finds out whether so many numbers are there, none above a bound.</summary>
    /// <param name="bytes">The runs.</param>
    /// <param name="width">Bits of a number, 1 to 32.</param>
    /// <param name="count">How many there have to be.</param>
    /// <param name="most">The largest that makes sense.</param>
    /// <param name="largest">How many are the largest.</param>
    public static bool TryCount(ReadOnlySpan<byte> bytes, int width, int count, uint most, out int largest)
    {
        largest = 0;
        var reader = new RunLengthReader(bytes, width);
        for (var rest = count; rest > 0;)
        {
            if (!reader.TryTake(rest, out var value, out var taken) || value > most)
            {
                return false;
            }

            rest -= taken;
            largest += value == most ? taken : 0;
        }

        return true;
    }

    /// <summary>Reads truth values.</summary>
    /// <param name="bytes">The runs.</param>
    /// <param name="count">How many there have to be.</param>
    /// <param name="bits">They, eight a byte.</param>
    public static bool TryReadBits(ReadOnlySpan<byte> bytes, int count, out byte[] bits)
    {
        bits = new byte[(count + 7L) / 8];
        var reader = new RunLengthReader(bytes, width: 1);
        for (var at = 0; at < count;)
        {
            if (!reader.TryTake(count - at, out var value, out var taken) || value > 1)
            {
                return false;
            }

            for (; taken > 0; taken--, at++)
            {
                bits[at >> 3] |= (byte)(value << (at & 7));
            }
        }

        return true;
    }

    /// <summary>Reads one number and as many of the same behind it as stand in its run.</summary>
    private bool TryTake(int most, out uint value, out int count)
    {
        (value, count) = (0, 0);
        if (_left == 0 && !TryOpen())
        {
            return false;
        }

        count = _isPacked ? 1 : (int)Math.Min(most, _left);
        _left -= count;
        value = _value;
        return !_isPacked || TryUnpack(out value);
    }

    private bool TryOpen()
    {
        // A run of nothing is written by nobody, and read in different ways.
        if (!_reader.TryReadVarInt(out var head) || head is < 2 or > int.MaxValue)
        {
            return false;
        }

        _isPacked = (head & 1) == 1;
        _left = (long)(head >> 1) * (_isPacked ? 8 : 1);
        _at = 0;
        if (_isPacked)
        {
            // Some writers leave out the end of the last run, where nothing is meant.
            return _reader.TryTake(Math.Min((head >> 1) * (ulong)_width, (ulong)_reader.Remaining), out _packed);
        }

        if (!_reader.TryTake((ulong)(_width + 7) / 8, out var bytes))
        {
            return false;
        }

        Span<byte> wide = stackalloc byte[sizeof(uint)];
        wide.Clear();
        bytes.CopyTo(wide);
        _value = BinaryPrimitives.ReadUInt32LittleEndian(wide);
        return true;
    }

    private bool TryUnpack(out uint value)
    {
        var (first, shift) = ((int)(_at >> 3), (int)(_at & 7));
        _at += _width;
        value = 0;
        if ((_at + 7) >> 3 > _packed.Length)
        {
            return false;
        }

        var word = 0UL;
        for (var i = 0; i << 3 < shift + _width; i++)
        {
            word |= (ulong)_packed[first + i] << (i << 3);
        }

        value = (uint)((word >> shift) & ((1UL << _width) - 1));
        return true;
    }
}
