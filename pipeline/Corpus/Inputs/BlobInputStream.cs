using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>A blob as a stream that can seek, for Parquet files: byte ranges are fetched as they are asked for.</summary>
/// <param name="openRange">Opens a range (offset, length) of the planned version of the blob.</param>
/// <param name="length">The length of the blob.</param>
internal sealed class BlobInputStream(Func<long, long?, Task<Stream>> openRange, long length) : SeekableStream
{
    /// <summary>What is fetched at least; headers and footers come in small pieces.</summary>
    private const int WindowBytes = 1024 * 1024;

    private byte[] _window = [];
    private long _windowStart;

    public override long Length => length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, length - Position);
        if (wanted <= 0)
        {
            return 0;
        }

        if (wanted > WindowBytes)
        {
            await FetchAsync(buffer[..wanted], cancellationToken);
            Position += wanted;
            return wanted;
        }

        if (Position < _windowStart || Position >= _windowStart + _window.Length)
        {
            // Forgotten first: a fetch that fails must not leave half a window behind.
            _window = [];
            var window = new byte[(int)Math.Min(WindowBytes, length - Position)];
            await FetchAsync(window, cancellationToken);
            (_window, _windowStart) = (window, Position);
        }

        var available = _window.AsMemory((int)(Position - _windowStart));
        var read = Math.Min(available.Length, wanted);
        available[..read].CopyTo(buffer);
        Position += read;
        return read;
    }

    private async Task FetchAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await using var range = await openRange(Position, buffer.Length);
        await range.ReadExactlyAsync(buffer, cancellationToken);
    }
}
