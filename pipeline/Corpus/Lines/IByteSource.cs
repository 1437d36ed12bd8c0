using LukePipeline.Ground;

namespace LukePipeline.Corpus.Lines;

/// <summary>The bytes of an input file, decompressed, read forward once.</summary>
internal interface IByteSource : IAsyncDisposable
{
    /// <summary>Bytes of the stored file taken so far: where damage is reported and expansion is measured.</summary>
    long StoredBytes { get; }

    /// <summary>Reads some bytes; 0 at the end.</summary>
    /// <exception cref="InputException">The compressed data is damaged. What was returned before stays valid.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
