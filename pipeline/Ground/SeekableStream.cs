namespace LukePipeline.Ground;

/// <summary>A stream that is read at any place, of which the <see cref="Stream.Length"/> is known.</summary>
internal abstract class SeekableStream : ReadOnlyStream
{
    public sealed override bool CanSeek => true;

    public sealed override long Position { get; set; }

    public sealed override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };
}
