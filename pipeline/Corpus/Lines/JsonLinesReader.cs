using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>The documents of a JSON lines file, or of those of its lines that start in <c>[start, end)</c>.</summary>
internal sealed class JsonLinesReader : IEntryReader
{
    private readonly string _source;
    private readonly IByteSource _bytes;
    private readonly long _start;
    private readonly long _end;
    private readonly LineReader _lines;
    private readonly JsonDocumentParser _parser;
    private readonly int _maxDocumentBytes;
    private bool _begun;

    /// <summary>
    /// Takes over a source whose first byte is <see cref="FirstByte"/> of the file. A line belongs to the part in which it
    /// starts, so the byte before the part has to be seen: is it the end of a line?
    /// </summary>
    public JsonLinesReader(string source, IByteSource bytes, long start, long end, JsonDocumentParser parser, CorpusOptions options)
    {
        _source = source;
        _bytes = bytes;
        _start = start;
        _end = end;
        _parser = parser;
        _maxDocumentBytes = options.MaxDocumentBytes;
        _lines = new LineReader(bytes, FirstByte(start), options.MaxDocumentBytes, options.MaxCompressionRatio);
    }

    public long Position => _lines.Offset;

    /// <summary>The byte at which the source of a part starting at <paramref name="start"/> has to begin.</summary>
    public static long FirstByte(long start) => Math.Max(0, start - 1);

    /// <summary>Whether a line holds no document.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => Content(line).IsEmpty;

    public async ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_begun)
        {
            _begun = true;
            if (_start > 0)
            {
                if (!await _lines.SkipLineAsync(_end, cancellationToken))
                {
                    return null;
                }
            }
            else
            {
                var head = await _lines.PeekAsync(DocumentText.SniffLength, cancellationToken);
                if (FileSignature.Problem(head.Span) is { } problem)
                {
                    throw new InputException(ReasonCode.UnsupportedFormat, problem);
                }

                if (DocumentText.UnsupportedEncoding(head.Span) is { } encoding)
                {
                    throw new InputException(ReasonCode.UnsupportedEncoding, DocumentText.UnsupportedEncodingMessage(encoding));
                }
            }
        }

        while (_lines.NextOffset < _end && await _lines.ReadAsync(cancellationToken))
        {
            if (_lines.TooLong)
            {
                return new DocumentFailure(
                    _source,
                    _lines.Offset,
                    ReasonCode.TooLarge,
                    $"The line has {_lines.Length} bytes, more than --max-document-bytes ({_maxDocumentBytes}); it was passed over.");
            }

            var line = Content(_lines.Line.Span);
            if (line.IsEmpty)
            {
                continue;
            }

            var entry = _parser.Parse(WithoutComma(line), _source, _lines.Offset);
            _lines.MarkDocument();
            return entry;
        }

        return null;
    }

    /// <summary>
    /// What a line holds beside blanks and marks: files that were joined bring their byte order marks along, and JSON text sequences have a
    /// record separator before each value.
    /// </summary>
    public static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var rest = line.TrimStart(" \t\r\u001e"u8);
            rest = rest[DocumentText.ByteOrderMark(rest)..];
            if (rest.Length == line.Length)
            {
                return line;
            }

            line = rest;
        }
    }

    /// <summary>An array whose brackets are missing has its commas still.</summary>
    private static ReadOnlySpan<byte> WithoutComma(ReadOnlySpan<byte> line) =>
        line.TrimEnd(" \t\r"u8) is [.., (byte)','] whole && whole[..^1].TrimEnd(" \t"u8) is [.., (byte)'}'] bare ? bare : line;

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        return _bytes.DisposeAsync();
    }
}
