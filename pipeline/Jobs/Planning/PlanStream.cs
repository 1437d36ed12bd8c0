namespace LukePipeline.Jobs.Planning;

/// <summary>
/// The bytes of a plan as it is read: counted, since a few of them may unpack to any number, and only as long as nobody gives up, since a long plan
/// takes a while.
/// </summary>
/// <param name="inner">The stream that they come from, which it owns.</param>
/// <param name="most">Bytes that may come.</param>
/// <param name="cancellationToken">Gives up, at the next step.</param>
internal sealed class PlanStream(Stream inner, long most, CancellationToken cancellationToken) : Stream
{
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">More came.</exception>
    /// <exception cref="OperationCanceledException">Somebody gave up.</exception>
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        return (_read += read) <= most ? read : throw new InvalidDataException("it unpacks to more than any plan holds");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
