using System.Buffers;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Corpus.Lines;

/// <summary>
/// The documents of JSON that is not one object a line: objects one after the other over any number of lines, the elements of an array, or
/// those of the one array of objects in an object. One document is in memory at a time.
/// </summary>
internal sealed class JsonFileReader : IEntryReader
{
    private readonly string _source;
    private readonly IByteSource _bytes;
    private readonly JsonDocumentParser _parser;
    private readonly CorpusOptions _options;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private int _start;
    private int _end;
    private long _offset;
    private long _documentOffset;
    private long _documentStored;
    private bool _ended;
    private int _arrays;
    private int _mostArrays = 1;
    private bool _hasObject;
    private bool _inWrapper;

    /// <summary>Takes over a source that stands at the first byte of the file.</summary>
    public JsonFileReader(string source, IByteSource bytes, JsonDocumentParser parser, CorpusOptions options)
    {
        (_source, _bytes, _parser, _options) = (source, bytes, parser, options);
    }

    public long Position => _offset + _start;

    public async ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_hasObject && await SkipToObjectAsync(cancellationToken) is { } others)
        {
            return others;
        }

        while (true)
        {
            switch (await NextAsync(cancellationToken))
            {
                case < 0 when _arrays > 0:
                    throw Broken("it ends in the middle of the array of documents");
                case < 0:
                    return null;
                case ']' when _arrays > 0:
                    _start++;
                    if (--_arrays == 0 && _inWrapper && await LeaveWrapperAsync(cancellationToken) is { } unread)
                    {
                        return unread;
                    }

                    break;
                case ',':
                    _start++;
                    break;
                case '[' when _arrays < _mostArrays:
                    _start++;
                    _arrays++;
                    break;
                case '{':
                    if (await ReadObjectAsync(cancellationToken) is { } entry)
                    {
                        return entry;
                    }

                    break;
                default:
                    if (_arrays == 0)
                    {
                        throw Broken($"there is something else than an object at byte {Position}");
                    }

                    return await PassOverAsync(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Enters arrays up to the first object. What stands before it is told of once: a list of texts or of rows is one fault, however long it is.
    /// </summary>
    private async ValueTask<CorpusEntry?> SkipToObjectAsync(CancellationToken cancellationToken)
    {
        var (position, others) = (-1L, 0L);
        while (true)
        {
            switch (await NextAsync(cancellationToken))
            {
                case < 0 when _arrays > 0:
                    throw Broken("it ends in the middle of an array");
                case < 0:
                    return others == 0 ? null : Others(", and there is no object in the file. Write objects, for example with: jq -c '.[] | {text: .}'");
                case '[':
                    _start++;
                    _mostArrays = Math.Max(_mostArrays, ++_arrays);
                    break;
                case ']' when _arrays > 0:
                    _start++;
                    _arrays--;
                    break;
                case ',' when _arrays > 0:
                    _start++;
                    break;
                case '{':
                    _hasObject = true;
                    return others == 0 ? null : Others("");
                default:
                    if (_arrays == 0)
                    {
                        throw Broken($"there is something else than an object at byte {Position}");
                    }

                    position = position < 0 ? Position : position;
                    others++;
                    await PassOverAsync(cancellationToken);
                    break;
            }
        }

        DocumentFailure Others(string more) => new(
            _source,
            position,
            ReasonCode.InvalidJson,
            others == 1 ? $"The element of the array is not a JSON object{more}." : $"{others} elements of the array are no JSON objects{more}.");
    }

    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        return _bytes.DisposeAsync();
    }

    /// <summary>An object as a document; null where it is one that holds the array of documents, which is read next.</summary>
    private async ValueTask<CorpusEntry?> ReadObjectAsync(CancellationToken cancellationToken)
    {
        var scanner = default(JsonScanner);
        var (position, at, kept, array, first) = (Position, _start, _start, -1, -1);
        var (tooLong, isOfDocuments) = (false, false);
        while (true)
        {
            for (; at < _end; at++)
            {
                // An array of objects at the top, should this not be a document itself: the first one whose first object has the text, else the first of all.
                if (_arrays == 0 && !tooLong && !isOfDocuments && scanner is { Depth: 2, InString: false } && _buffer[at] == '{' && LastBefore(at) == '[')
                {
                    first = at - _start;
                    array = array < 0 ? first : array;
                }

                var isEnd = scanner.Take(_buffer[at]);
                if (first >= 0 && scanner is { Depth: 2, InString: false } && _buffer[at] == '}')
                {
                    isOfDocuments = _parser.HasText(_buffer.AsSpan(_start + first, at + 1 - _start - first));
                    (array, first) = (isOfDocuments ? first : array, -1);
                }

                if (isEnd)
                {
                    var line = _buffer.AsSpan(kept, at + 1 - kept);
                    if (_arrays == 0 && array >= 0 && !tooLong && !_parser.HasText(line))
                    {
                        return Enter(array);
                    }

                    var length = _offset + at + 1 - position;
                    var entry = length > _options.MaxDocumentBytes ? TooLarge(position, length) : _parser.Parse(line, _source, position);
                    _start = at + 1;
                    (_documentOffset, _documentStored) = (Position, _bytes.StoredBytes);
                    return entry;
                }
            }

            if (_end - _start > _options.MaxDocumentBytes && _arrays == 0 && array >= 0)
            {
                return Enter(array);
            }

            if (_end - _start > _options.MaxDocumentBytes)
            {
                // The rest of it streams by.
                (tooLong, array, first) = (true, -1, -1);
                _offset += _end;
                _start = _end = kept = at = 0;
            }

            var moved = _start;
            if (!await FillAsync(cancellationToken))
            {
                throw Broken($"the object that begins at byte {position} is never closed");
            }

            (at, kept) = (at - moved, kept - moved);
        }
    }

    private CorpusEntry? Enter(int array)
    {
        _start += array;
        (_arrays, _inWrapper) = (1, true);
        return null;
    }

    /// <summary>
    /// Passes over what follows the documents in their object, which is no document, up to its end. Another array of objects there is told of: it may
    /// hold documents as well.
    /// </summary>
    private async ValueTask<DocumentFailure?> LeaveWrapperAsync(CancellationToken cancellationToken)
    {
        var scanner = default(JsonScanner);
        scanner.Take((byte)'{');
        var (last, unread) = ((byte)0, -1L);
        while (true)
        {
            for (; _start < _end; _start++)
            {
                var next = _buffer[_start];
                if (unread < 0 && next == '{' && last == '[' && scanner is { Depth: 2, InString: false })
                {
                    unread = Position;
                }

                if (scanner.Take(next))
                {
                    _start++;
                    _inWrapper = false;
                    (_documentOffset, _documentStored) = (Position, _bytes.StoredBytes);
                    return unread < 0 ? null : new DocumentFailure(
                        _source, unread, ReasonCode.InvalidJson,
                        "The object holds a second array of objects, which is not read: give each array a file of its own, or write one document a line, for example with: jq -c '.first[], .second[]'.");
                }

                last = next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? last : next;
            }

            if (!await FillAsync(cancellationToken))
            {
                throw Broken("it ends in the middle of the object that holds the documents");
            }
        }
    }

    /// <summary>The last byte before a place that is no white space.</summary>
    private byte LastBefore(int at)
    {
        var before = _buffer.AsSpan(_start, at - _start).TrimEnd(" \t\r\n"u8);
        return before.IsEmpty ? (byte)0 : before[^1];
    }

    /// <summary>An element of the array that is no object.</summary>
    private async ValueTask<CorpusEntry> PassOverAsync(CancellationToken cancellationToken)
    {
        var position = Position;
        var scanner = default(JsonScanner);
        while (true)
        {
            for (; _start < _end; _start++)
            {
                if (scanner is { Depth: 0, InString: false } && _buffer[_start] is (byte)',' or (byte)']')
                {
                    return new DocumentFailure(_source, position, ReasonCode.InvalidJson, "The element of the array is not a JSON object.");
                }

                scanner.Take(_buffer[_start]);
            }

            if (!await FillAsync(cancellationToken))
            {
                throw Broken("it ends in the middle of the array of documents");
            }
        }
    }

    /// <summary>The next byte that is no white space and no mark, without moving past it; -1 at the end.</summary>
    private async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // A mark of three bytes may be cut by the end of the buffer.
            _start = _end - Rest(_buffer.AsSpan(_start, _end - _start));
            if (_end - _start >= 3 || (_ended && _end > _start))
            {
                return _buffer[_start];
            }

            if (!await FillAsync(cancellationToken))
            {
                return _end > _start ? _buffer[_start] : -1;
            }
        }
    }

    /// <summary>How many bytes are left without the white space and the marks before them.</summary>
    private static int Rest(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var rest = JsonLinesReader.Content(bytes).TrimStart(" \t\r\n"u8);
            if (rest.Length == bytes.Length)
            {
                return rest.Length;
            }

            bytes = rest;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _offset += _start;
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = await _bytes.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
        LineReader.CheckExpansion(_offset + _end - _documentOffset, _bytes.StoredBytes - _documentStored, _options.MaxDocumentBytes, _options.MaxCompressionRatio);
        return read > 0;
    }

    private DocumentFailure TooLarge(long position, long length) => new(
        _source, position, ReasonCode.TooLarge, $"The object has {length} bytes, more than --max-document-bytes ({_options.MaxDocumentBytes}); it was passed over.");

    private static InputException Broken(string what) => new(
        ReasonCode.InvalidJson,
        $"The file is JSON, but not one object a line, and {what}. Correct it, or write one object a line, for example with: jq -c .");
}
