using System.Text;

namespace LukePipeline.Corpus.Planning;

/// <summary>Many small entries of bytes, one behind the other in large pages: neither an object for each, nor one array that grows by copying.</summary>
internal sealed class PackedBytes
{
    private const int PageBytes = 1 << 20;

    private readonly List<byte[]> _pages = [];
    private readonly List<long> _starts = [];
    private byte[] _entry = new byte[256];
    private int _length;
    private int _used;

    /// <summary>Entries.</summary>
    public int Count => _starts.Count;

    /// <summary>An entry.</summary>
    public ReadOnlySpan<byte> Entry(int number)
    {
        var (page, offset) = (_starts[number] >> 32, (int)_starts[number]);
        var rest = _pages[(int)page].AsSpan(offset);
        ReadOnlySpan<byte> at = rest;
        var length = (int)ReadNumber(ref at);
        return at[..length];
    }

    /// <summary>Begins an entry.</summary>
    public void Begin() => _length = 0;

    /// <summary>Adds a number to it.</summary>
    public void WriteNumber(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Room(1)[0] = (byte)(value | 0x80);
        }

        Room(1)[0] = (byte)value;
    }

    /// <summary>Adds text to it.</summary>
    public void WriteText(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        WriteNumber((ulong)bytes);
        Encoding.UTF8.GetBytes(text, Room(bytes));
    }

    /// <summary>Ends it; its number.</summary>
    public int End() => Add(_entry.AsSpan(0, _length));

    /// <summary>Adds an entry that is there already; its number.</summary>
    public int Add(ReadOnlySpan<byte> entry)
    {
        Span<byte> head = stackalloc byte[10];
        var headLength = 0;
        for (var value = (uint)entry.Length; ; value >>= 7)
        {
            head[headLength++] = (byte)(value >= 0x80 ? value | 0x80 : value);
            if (value < 0x80)
            {
                break;
            }
        }

        var whole = headLength + entry.Length;
        if (_pages.Count == 0 || _used + whole > _pages[^1].Length)
        {
            _pages.Add(new byte[Math.Max(PageBytes, whole)]);
            _used = 0;
        }

        var page = _pages[^1].AsSpan(_used);
        head[..headLength].CopyTo(page);
        entry.CopyTo(page[headLength..]);
        _starts.Add(((long)(_pages.Count - 1) << 32) | (uint)_used);
        _used += whole;
        return _starts.Count - 1;
    }

    /// <summary>Reads a number, and moves behind it.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ulong ReadNumber(ref ReadOnlySpan<byte> at)
    {
        var value = 0UL;
        for (var (i, shift) = (0, 0); i < at.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(at[i] & 0x7f) << shift;
            if (at[i] < 0x80)
            {
                at = at[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("a packed number is damaged");
    }

    /// <summary>Reads text as UTF-8, and moves behind it.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static ReadOnlySpan<byte> ReadText(ref ReadOnlySpan<byte> at)
    {
        var length = ReadNumber(ref at);
        if (length > (ulong)at.Length)
        {
            throw new InvalidDataException("a packed text is damaged");
        }

        var text = at[..(int)length];
        at = at[(int)length..];
        return text;
    }

    private Span<byte> Room(int bytes)
    {
        if (_length + bytes > _entry.Length)
        {
            Array.Resize(ref _entry, Math.Max(_length + bytes, _entry.Length * 2));
        }

        _length += bytes;
        return _entry.AsSpan(_length - bytes, bytes);
    }
}
