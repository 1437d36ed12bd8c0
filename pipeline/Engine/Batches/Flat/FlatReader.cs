using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LukePipeline.Text;

namespace LukePipeline.Engine.Batches.Flat;

/// <summary>Reads what <see cref="FlatWriter"/> wrote; nothing is allocated before the bytes for it are known to be there.</summary>
internal ref struct FlatReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte()
    {
        Need(1);
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public int Int()
    {
        Need(sizeof(int));
        var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[sizeof(int)..];
        return value;
    }

    public float Float() => BitConverter.Int32BitsToSingle(Int());

    /// <summary>Reads a number of things that take at least <paramref name="bytesEach"/> bytes each.</summary>
    public int Count(int bytesEach)
    {
        var count = Int();
        if (count < 0 || (long)count * bytesEach > _rest.Length)
        {
            throw new BatchFormatException($"The batch is damaged: it announces {count} values where {_rest.Length} bytes are left.");
        }

        return count;
    }

    public T[] Array<T>()
        where T : unmanaged
    {
        var count = Count(Unsafe.SizeOf<T>());
        if (count == 0)
        {
            return [];
        }

        var values = new T[count];
        var target = MemoryMarshal.AsBytes(values.AsSpan());
        _rest[..target.Length].CopyTo(target);
        if (!BitConverter.IsLittleEndian)
        {
            var integers = MemoryMarshal.Cast<byte, int>(target);
            BinaryPrimitives.ReverseEndianness(integers, integers);
        }

        _rest = _rest[target.Length..];
        return values;
    }

    /// <summary>Reads an array that may be absent, which is written as a count of -1.</summary>
    public float[]? OptionalFloats()
    {
        if (_rest.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(_rest) == -1)
        {
            Int();
            return null;
        }

        return Array<float>();
    }

    /// <summary>Reads a span of so many tokens.</summary>
    public TokenSpan Span(int tokens)
    {
        var span = new TokenSpan(Int(), Int());
        Check(span, tokens);
        return span;
    }

    /// <summary>Reads spans of so many tokens, with their count before them.</summary>
    public TokenSpan[] Spans(int tokens)
    {
        var spans = Array<TokenSpan>();
        foreach (var span in spans)
        {
            Check(span, tokens);
        }

        return spans;
    }

    /// <summary>Throws unless both ends of a span lie among so many tokens.</summary>
    public static void Check(TokenSpan span, int tokens)
    {
        if (span.Start < 0 || span.End < 0 || span.Start > tokens || span.End > tokens)
        {
            throw new BatchFormatException($"The batch is damaged: a span [{span.Start}, {span.End}) of {tokens} tokens.");
        }
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new BatchFormatException($"The batch is damaged: {_rest.Length} bytes too many.");
        }
    }

    private readonly void Need(int bytes)
    {
        if (_rest.Length < bytes)
        {
            throw new BatchFormatException("The batch is damaged: it ends too early.");
        }
    }
}
