using LukePipeline.Ground;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// The bytes of a plan as it is read: counted, since a few of them may unpack to any number, and only as long as nobody gives up, since a long plan
/// takes a while.
/// </summary>
/// <param name="inner">The stream that they come from, which it owns.</param>
/// <param name="most">Bytes that may come.</param>
/// <param name="cancellationToken">Gives up, at the next step.</param>
internal sealed class PlanStream(Stream inner, long most, CancellationToken cancellationToken) : ReadOnlyStream
{
    private long _read;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">More came.</exception>
    /// <exception cref="OperationCanceledException">Somebody gave up.</exception>
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        return (_read += read) <= most ? read : throw new InvalidDataException("it unpacks to more than any plan holds");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
