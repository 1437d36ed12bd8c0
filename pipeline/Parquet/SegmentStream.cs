using LukePipeline.Ground;

namespace LukePipeline.Parquet;

/// <summary>
/// The pieces of a file that a parser is going to need, fetched and validated beforehand. So the parser never waits for the store, an
/// exception while it reads is the file's fault, never the store's, and it sees nothing that was not looked at.
/// </summary>
internal sealed class SegmentStream(Stream file, long length) : SeekableStream
{
    private readonly List<(long Offset, byte[] Bytes)> _segments = [];
    private long _length = length;
    private long _end = length;
    private int _ends;

    /// <summary>Where the data end and the metadata begin, once <see cref="SetEnds"/> has said so.</summary>
    public long DataEnd { get; private set; } = length;

    public override long Length => _length;

    /// <summary>Reads a piece of the file for whoever validates it; the parser does not see it.</summary>
    public async Task<byte[]> LoadAsync(long offset, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        file.Seek(offset, SeekOrigin.Begin);
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Sets the beginning and the end of what the parser sees; the end replaces that of the file, whatever its length.</summary>
    public void SetEnds(byte[] head, long offset, byte[] end)
    {
        _segments.Clear();
        _segments.Add((0, head));
        _segments.Add((offset, end));
        _ends = _segments.Count;
        DataEnd = offset;
        _length = _end = offset + end.Length;
    }

    /// <summary>Shows the parser a piece until <see cref="Release"/>; pieces do not overlap.</summary>
    public void Show(long offset, byte[] bytes) => _segments.Add((offset, bytes));

    /// <summary>Shows the parser a piece that has no place in the file, behind its end, until <see cref="Release"/>.</summary>
    /// <returns>Where it is.</returns>
    public long ShowBehind(byte[] bytes)
    {
        var offset = _length;
        _segments.Add((offset, bytes));
        _length += bytes.Length;
        return offset;
    }

    /// <summary>Lets go of all but the ends.</summary>
    public void Release()
    {
        _segments.RemoveRange(_ends, _segments.Count - _ends);
        _length = _end;
    }

    public override int Read(Span<byte> buffer)
    {
        foreach (var (offset, bytes) in _segments)
        {
            if (Position >= offset && Position < offset + bytes.Length)
            {
                var rest = bytes.AsSpan((int)(Position - offset));
                rest = rest[..Math.Min(rest.Length, buffer.Length)];
                rest.CopyTo(buffer);
                Position += rest.Length;
                return rest.Length;
            }
        }

        return Position >= _length || buffer.IsEmpty ? 0 : throw new InvalidDataException($"Byte {Position} is in no piece that was asked for.");
    }

    public override ValueTask DisposeAsync() => file.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
