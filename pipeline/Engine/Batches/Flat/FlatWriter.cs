using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LukePipeline.Text;

namespace LukePipeline.Engine.Batches.Flat;

/// <summary>Fills an array of known size with little-endian integers and floats.</summary>
internal ref struct FlatWriter(byte[] bytes)
{
    private Span<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    public void Byte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(int)..];
    }

    /// <summary>Writes a number of zeros, in place of what may stand there one day.</summary>
    public void Zeros(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Int(0);
        }
    }

    /// <summary>Writes a span of tokens.</summary>
    public void Span(TokenSpan span)
    {
        Int(span.Start);
        Int(span.End);
    }

    public void Float(float value) => Int(BitConverter.SingleToInt32Bits(value));

    /// <summary>Writes values made of 32-bit parts only, with their count before them.</summary>
    public void Array<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        Int(values.Length);
        var source = MemoryMarshal.Cast<T, int>(values);
        var target = MemoryMarshal.Cast<byte, int>(_rest[..(source.Length * sizeof(int))]);
        source.CopyTo(target);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(target, target);
        }

        _rest = _rest[(source.Length * sizeof(int))..];
    }
}
