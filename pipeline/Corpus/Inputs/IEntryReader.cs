using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Reads the entries of one part of one input file, in order.</summary>
internal interface IEntryReader : IAsyncDisposable
{
    /// <summary>Where the reader stands: after an exception, the position that could not be read.</summary>
    long Position { get; }

    /// <summary>How much of the part lies behind, 0 to 1; null where <see cref="Position"/>, a place in bytes, tells. Default: null.</summary>
    /// <param name="length">Bytes of the unpacked file, about.</param>
    double? ShareOf(long length) => null;

    /// <summary>The next entry; null at the end of the part.</summary>
    /// <exception cref="InputException">The rest of the file cannot be read.</exception>
    ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken);
}
