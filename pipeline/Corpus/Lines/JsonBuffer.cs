using System.Buffers;
using LukePipeline.Corpus.Inputs;

namespace LukePipeline.Corpus.Lines;

/// <summary>The part of a JSON file that is looked at: it moves on as bytes are passed, and grows as far as a document does that is not passed yet.</summary>
/// <param name="source">The file, which is taken over; it stands at the first byte.</param>
/// <param name="options">How far it may expand.</param>
internal sealed class JsonBuffer(IByteSource source, CorpusOptions options) : IAsyncDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(128 * 1024);
    private long _offset;
    private long _documentOffset;
    private long _documentStored;
    private bool _ended;

    /// <summary>The bytes that are held, from <see cref="Start"/> to <see cref="End"/>.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Where what is not passed begins.</summary>
    public int Start { get; set; }

    /// <summary>Where what is held ends.</summary>
    public int End { get; private set; }

    /// <summary>Where in the file <see cref="Start"/> is.</summary>
    public long Position => _offset + Start;

    /// <summary>Where in the file a place of <see cref="Bytes"/> is.</summary>
    public long PositionOf(int place) => _offset + place;

    /// <summary>A document ended at <see cref="Start"/>: what comes next may expand anew.</summary>
    public void EndDocument() => (_documentOffset, _documentStored) = (Position, source.StoredBytes);

    /// <summary>Lets go of all that is held.</summary>
    public void Drop()
    {
        _offset += End;
        (Start, End) = (0, 0);
    }

    /// <summary>The next byte that is no white space and no mark, without moving past it; -1 at the end.</summary>
    public async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // A mark of three bytes may be cut by the end of the buffer.
            Start = End - Rest(_bytes.AsSpan(Start, End - Start));
            if (End - Start >= 3 || (_ended && End > Start))
            {
                return _bytes[Start];
            }

            if (!await FillAsync(cancellationToken))
            {
                return End > Start ? _bytes[Start] : -1;
            }
        }
    }

    /// <summary>Reads on; what is not passed moves to the front.</summary>
    /// <returns>False at the end of the file.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (Start > 0)
        {
            _bytes.AsSpan(Start, End - Start).CopyTo(_bytes);
            _offset += Start;
            (Start, End) = (0, End - Start);
        }

        if (End == _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
            _bytes.AsSpan(0, End).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        var read = await source.ReadAsync(_bytes.AsMemory(End), cancellationToken);
        End += read;
        _ended = read == 0;
        LineReader.CheckExpansion(_offset + End - _documentOffset, source.StoredBytes - _documentStored, options.MaxDocumentBytes, options.MaxCompressionRatio);
        return read > 0;
    }

    public ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        return source.DisposeAsync();
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
}
