using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Reads the entries of one part of one input file, in order.</summary>
internal interface IEntryReader : IAsyncDisposable
{
    /// <summary>Where the reader stands: after an exception, the position that could not be read.</summary>
    long Position { get; }

    /// <summary>The next entry; null at the end of the part.</summary>
    /// <exception cref="InputException">The rest of the file cannot be read.</exception>
    ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken);
}
