namespace LukePipeline.Parquet;

/// <summary>
/// The pieces of a file that a parser is going to need, fetched beforehand. So the parser never waits for the store, and an
/// exception while it reads is the file's fault, never the store's.
/// </summary>
internal sealed class SegmentStream(Stream file, long length) : Stream
{
    private readonly List<(long Offset, byte[] Bytes)> _segments = [];

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    /// <summary>Fetches a piece that lies in the file; it stays until <see cref="Release"/>.</summary>
    public async Task<byte[]> FetchAsync(long offset, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        file.Seek(offset, SeekOrigin.Begin);
        await file.ReadExactlyAsync(bytes, cancellationToken);
        _segments.Add((offset, bytes));
        return bytes;
    }

    /// <summary>Puts other bytes in the place of the piece that was fetched last.</summary>
    public void ReplaceLast(long offset, byte[] bytes) => _segments[^1] = (offset, bytes);

    /// <summary>Lets go of all but the first <paramref name="kept"/> pieces.</summary>
    public void Release(int kept) => _segments.RemoveRange(kept, _segments.Count - kept);

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

        return Position >= length || buffer.IsEmpty ? 0 : throw new InvalidDataException($"Byte {Position} is in no piece that was asked for.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
