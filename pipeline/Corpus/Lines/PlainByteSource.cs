namespace LukePipeline.Corpus.Lines;

/// <summary>An input file without compression.</summary>
internal sealed class PlainByteSource(Stream stream) : IByteSource
{
    public long StoredBytes { get; private set; }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = await stream.ReadAsync(buffer, cancellationToken);
        StoredBytes += read;
        return read;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
