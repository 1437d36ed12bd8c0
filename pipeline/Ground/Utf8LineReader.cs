using System.Buffers;

namespace LukePipeline.Ground;

/// <summary>The lines of a text, each decoded for itself, so that one that is not UTF-8 is known by its number.</summary>
/// <param name="stream">The text, buffered; it is disposed of with the reader.</param>
/// <param name="path">Its file, for messages.</param>
internal sealed class Utf8LineReader(Stream stream, string path) : TextReader
{
    private const int None = -1;

    private readonly ArrayBufferWriter<byte> _line = new();
    private int _number;
    private int _ahead = None;

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        try
        {
            if (!TryRead())
            {
                return null;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new LukeException($"{path} cannot be read to its end: {e.Message} Is it whole?", e);
        }

        _number++;
        var bytes = _line.WrittenSpan;
        return Utf8Text.Decode(_number == 1 && bytes is [0xef, 0xbb, 0xbf, ..] ? bytes[3..] : bytes, path, _number);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Reads the bytes of the next line, without its end.</summary>
    private bool TryRead()
    {
        _line.ResetWrittenCount();
        var read = Take();
        if (read == None)
        {
            return false;
        }

        for (; read is not (None or '\n' or '\r'); read = Take())
        {
            _line.GetSpan(1)[0] = (byte)read;
            _line.Advance(1);
        }

        if (read == '\r')
        {
            // The end of a line, with a line feed or without.
            _ahead = Take() is var after and not '\n' ? after : None;
        }

        return true;
    }

    private int Take()
    {
        var next = _ahead;
        _ahead = None;
        return next == None ? stream.ReadByte() : next;
    }
}
