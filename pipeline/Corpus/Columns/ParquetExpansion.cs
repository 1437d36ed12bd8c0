using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Columns;

/// <summary>
/// What the row groups of a file have become, held against their bytes: a dictionary lets three kilobytes be hundreds of documents of a
/// megabyte, and each costs what a megabyte costs.
/// </summary>
/// <param name="options">How inputs are read.</param>
internal sealed class ParquetExpansion(CorpusOptions options)
{
    /// <summary>Bytes of a value that every row may have: those of a column that says the same everywhere take next to nothing in the file.</summary>
    private const int UsualBytes = 1024;

    private long _stored;
    private long _repeated;

    /// <summary>Takes a row group.</summary>
    /// <param name="storedBytes">Its bytes in the file.</param>
    /// <param name="columns">What became of them.</param>
    /// <exception cref="InputException">It is out of all proportion.</exception>
    public void Add(long storedBytes, IEnumerable<ParquetColumn.Values> columns)
    {
        _stored += storedBytes;
        _repeated += columns.Sum(values => values.Repeated(UsualBytes, options.MaxDocumentBytes));
        if (_repeated > options.MaxDocumentBytes && _repeated / Math.Max(1, _stored) > options.MaxCompressionRatio)
        {
            throw new InputException(
                ReasonCode.DecompressionBomb,
                $"{_stored} bytes of the file become {_repeated} bytes of values that are repeated, more than {options.MaxCompressionRatio} times as much; the rest of the file is not read.");
        }
    }
}
