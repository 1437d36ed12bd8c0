namespace LukePipeline.Jobs.Planning;

/// <summary>Bytes that are written one after the other and then taken as one array: nothing is copied while they grow, and the array is as long as they are.</summary>
internal sealed class ByteChunks : Stream
{
    private const int ChunkBytes = 1 << 20;

    private readonly List<byte[]> _chunks = [];
    private long _length;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>All of them; the stream is empty afterwards.</summary>
    public byte[] Take()
    {
        var all = new byte[checked((int)_length)];
        for (var chunk = 0; chunk < _chunks.Count; chunk++)
        {
            var start = (long)chunk * ChunkBytes;
            _chunks[chunk].AsSpan(0, (int)Math.Min(ChunkBytes, _length - start)).CopyTo(all.AsSpan((int)start));
        }

        _chunks.Clear();
        _length = 0;
        return all;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var used = (int)(_length % ChunkBytes);
            if (used == 0)
            {
                _chunks.Add(new byte[ChunkBytes]);
            }

            var part = buffer[..Math.Min(buffer.Length, ChunkBytes - used)];
            part.CopyTo(_chunks[^1].AsSpan(used));
            _length += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
