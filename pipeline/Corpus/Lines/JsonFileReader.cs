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
    private readonly JsonBuffer _buffer;
    private readonly JsonDocumentParser _parser;
    private readonly CorpusOptions _options;
    private int _arrays;
    private int _mostArrays = 1;
    private bool _hasObject;
    private bool _inWrapper;

    /// <summary>Takes over a source that stands at the first byte of the file.</summary>
    public JsonFileReader(string source, IByteSource bytes, JsonDocumentParser parser, CorpusOptions options)
    {
        (_source, _buffer, _parser, _options) = (source, new JsonBuffer(bytes, options), parser, options);
    }

    public long Position => _buffer.Position;

    public async ValueTask<CorpusEntry?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!_hasObject && await SkipToObjectAsync(cancellationToken) is { } others)
        {
            return others;
        }

        while (true)
        {
            switch (await _buffer.NextAsync(cancellationToken))
            {
                case < 0 when _arrays > 0:
                    throw Broken("it ends in the middle of the array of documents");
                case < 0:
                    return null;
                case ']' when _arrays > 0:
                    _buffer.Start++;
                    if (--_arrays == 0 && _inWrapper && await LeaveWrapperAsync(cancellationToken) is { } unread)
                    {
                        return unread;
                    }

                    break;
                case ',':
                    _buffer.Start++;
                    break;
                case '[' when _arrays < _mostArrays:
                    _buffer.Start++;
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
            switch (await _buffer.NextAsync(cancellationToken))
            {
                case < 0 when _arrays > 0:
                    throw Broken("it ends in the middle of an array");
                case < 0:
                    return others == 0 ? null : Others(", and there is no object in the file. Write objects, for example with: jq -c '.[] | {text: .}'");
                case '[':
                    _buffer.Start++;
                    _mostArrays = Math.Max(_mostArrays, ++_arrays);
                    break;
                case ']' when _arrays > 0:
                    _buffer.Start++;
                    _arrays--;
                    break;
                case ',' when _arrays > 0:
                    _buffer.Start++;
                    break;
                case '{':
                    _hasObject = true;
                    return others == 0 ? null : Others("");
                default:
                    if (_arrays == 0)
                    {
                        throw NoDocuments();
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

    public ValueTask DisposeAsync() => _buffer.DisposeAsync();

    /// <summary>An object as a document; null where it is one that holds the array of documents, which is read next.</summary>
    private async ValueTask<CorpusEntry?> ReadObjectAsync(CancellationToken cancellationToken)
    {
        var scanner = default(JsonScanner);
        var (position, at, kept, array, first) = (Position, _buffer.Start, _buffer.Start, -1, -1);
        var (tooLong, isOfDocuments) = (false, false);
        while (true)
        {
            for (; at < _buffer.End; at++)
            {
                // An array of objects at the top, should this not be a document itself: the first one whose first object has the text, else the first of all.
                if (_arrays == 0 && !tooLong && !isOfDocuments && scanner is { Depth: 2, InString: false } && _buffer.Bytes[at] == '{' && LastBefore(at) == '[')
                {
                    first = at - _buffer.Start;
                    array = array < 0 ? first : array;
                }

                var isEnd = scanner.Take(_buffer.Bytes[at]);
                if (first >= 0 && scanner is { Depth: 2, InString: false } && _buffer.Bytes[at] == '}')
                {
                    isOfDocuments = _parser.HasText(_buffer.Bytes.AsSpan(_buffer.Start + first, at + 1 - _buffer.Start - first));
                    (array, first) = (isOfDocuments ? first : array, -1);
                }

                if (isEnd)
                {
                    var line = _buffer.Bytes.AsSpan(kept, at + 1 - kept);
                    if (_arrays == 0 && array >= 0 && !tooLong && !_parser.HasText(line))
                    {
                        return Enter(array);
                    }

                    var length = _buffer.PositionOf(at + 1) - position;
                    var entry = length > _options.MaxDocumentBytes ? TooLarge(position, length) : _parser.Parse(line, _source, position);
                    _buffer.Start = at + 1;
                    _buffer.EndDocument();
                    return entry;
                }
            }

            if (_buffer.End - _buffer.Start > _options.MaxDocumentBytes && _arrays == 0 && array >= 0)
            {
                return Enter(array);
            }

            if (_buffer.End - _buffer.Start > _options.MaxDocumentBytes)
            {
                // The rest of it streams by.
                (tooLong, array, first) = (true, -1, -1);
                _buffer.Drop();
                kept = at = 0;
            }

            var moved = _buffer.Start;
            if (!await _buffer.FillAsync(cancellationToken))
            {
                throw Broken($"the object that begins at byte {position} is never closed");
            }

            (at, kept) = (at - moved, kept - moved);
        }
    }

    private CorpusEntry? Enter(int array)
    {
        _buffer.Start += array;
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
            for (; _buffer.Start < _buffer.End; _buffer.Start++)
            {
                var next = _buffer.Bytes[_buffer.Start];
                if (unread < 0 && next == '{' && last == '[' && scanner is { Depth: 2, InString: false })
                {
                    unread = Position;
                }

                if (scanner.Take(next))
                {
                    _buffer.Start++;
                    _inWrapper = false;
                    _buffer.EndDocument();
                    return unread < 0 ? null : new DocumentFailure(
                        _source, unread, ReasonCode.InvalidJson,
                        "The object holds a second array of objects, which is not read: give each array a file of its own, or write one document a line, for example with: jq -c '.first[], .second[]'.");
                }

                last = next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? last : next;
            }

            if (!await _buffer.FillAsync(cancellationToken))
            {
                throw Broken("it ends in the middle of the object that holds the documents");
            }
        }
    }

    /// <summary>The last byte before a place that is no white space.</summary>
    private byte LastBefore(int at)
    {
        var before = _buffer.Bytes.AsSpan(_buffer.Start, at - _buffer.Start).TrimEnd(" \t\r\n"u8);
        return before.IsEmpty ? (byte)0 : before[^1];
    }

    /// <summary>An element of the array that is no object.</summary>
    private async ValueTask<CorpusEntry> PassOverAsync(CancellationToken cancellationToken)
    {
        var position = Position;
        var scanner = default(JsonScanner);
        while (true)
        {
            for (; _buffer.Start < _buffer.End; _buffer.Start++)
            {
                if (scanner is { Depth: 0, InString: false } && _buffer.Bytes[_buffer.Start] is (byte)',' or (byte)']')
                {
                    return new DocumentFailure(_source, position, ReasonCode.InvalidJson, "The element of the array is not a JSON object.");
                }

                scanner.Take(_buffer.Bytes[_buffer.Start]);
            }

            if (!await _buffer.FillAsync(cancellationToken))
            {
                throw Broken("it ends in the middle of the array of documents");
            }
        }
    }

    private DocumentFailure TooLarge(long position, long length) => new(
        _source, position, ReasonCode.TooLarge, $"The object has {length} bytes, more than --max-document-bytes ({_options.MaxDocumentBytes}); it was passed over.");

    private InputException NoDocuments() => new(
        ReasonCode.InvalidJson,
        $"The file is no JSON that holds documents: at byte {Position} begins neither an object nor an array. Give it the ending of what it is, or say it with --format.");

    private static InputException Broken(string what) => new(
        ReasonCode.InvalidJson,
        $"The file is JSON, but not one object a line, and {what}. Correct it, or write one object a line, for example with: jq -c .");
}
