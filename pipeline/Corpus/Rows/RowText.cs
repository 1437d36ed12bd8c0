using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Lines;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Rows;

/// <summary>
/// The bytes of a file as characters, one each, for a parser that wants characters: separators and quotes are ASCII, and what stands between
/// them is decoded value by value afterwards, so that one wrong byte costs one row.
/// </summary>
/// <param name="bytes">The file.</param>
/// <param name="quotes">Whether a value in quotes may hold line ends.</param>
/// <param name="options">How inputs are read.</param>
internal sealed class RowText(IByteSource bytes, bool quotes, CorpusOptions options) : TextReader
{
    /// <summary>What a row holds beside its text.</summary>
    private const int Beside = 1 << 20;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _sinceRow;
    private long _storedAtRow;
    private int _line = 1;

    /// <summary>Whether all bytes have been given.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Tells that a row has been read: between two rows not more than a document may come.</summary>
    /// <param name="nextLine">The line in which the next one begins, from 1.</param>
    public void MarkRow(int nextLine) => (_sinceRow, _storedAtRow, _line) = (0, bytes.StoredBytes, nextLine);

    public override async ValueTask<int> ReadAsync(Memory<char> buffer, CancellationToken cancellationToken = default)
    {
        var read = await bytes.ReadAsync(_buffer.AsMemory(0, Math.Min(_buffer.Length, buffer.Length)), cancellationToken);
        System.Text.Encoding.Latin1.GetChars(_buffer.AsSpan(0, read), buffer.Span);
        _sinceRow += read;
        HasEnded |= read == 0;
        LineReader.CheckExpansion(_sinceRow, bytes.StoredBytes - _storedAtRow, options.MaxDocumentBytes, options.MaxCompressionRatio);
        return _sinceRow <= (long)options.MaxDocumentBytes + Beside
            ? read
            : throw new InputException(
                ReasonCode.TooLarge,
                $"The row that begins in line {_line} has more than --max-document-bytes ({options.MaxDocumentBytes}) bytes{(quotes ? ", or a quote in it is never closed" : "")}; the rest of the file is not read.");
    }

    public override Task<int> ReadAsync(char[] buffer, int index, int count) => ReadAsync(buffer.AsMemory(index, count)).AsTask();

    public override int Read(char[] buffer, int index, int count) => throw new NotSupportedException("A file is read asynchronously only.");
}
