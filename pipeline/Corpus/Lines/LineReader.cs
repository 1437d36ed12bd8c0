using System.Buffers;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Lines;

/// <summary>
/// Cuts bytes into lines that end in LF; a CR before it is not part of the line. Nothing else ends a line, so a
/// U+2028 inside a JSON string stays inside. Memory is bounded by the longest line allowed: a longer one is passed over.
/// </summary>
internal sealed class LineReader : IDisposable
{
    private const int SmallBuffer = 128 * 1024;

    /// <summary>Decompressors fetch their input in blocks of about this size, so fewer bytes than that cannot be told apart.</summary>
    private const int StoredGranularity = 128 * 1024;

    private readonly IByteSource _source;
    private readonly int _maxLineBytes;
    private readonly int _maxRatio;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _start;
    private int _end;
    private int _searched;
    private long _bufferOffset;
    private long _documentOffset;
    private long _documentStored;

    /// <summary>Reads from a source whose first byte is at <paramref name="offset"/> of the uncompressed file.</summary>
    public LineReader(IByteSource source, long offset, int maxLineBytes, int maxRatio)
    {
        _source = source;
        _bufferOffset = offset;
        _documentOffset = offset;
        _maxLineBytes = maxLineBytes;
        _maxRatio = maxRatio;
    }

    /// <summary>The line without its end, valid until the next call; empty when it was <see cref="TooLong"/>.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Where the line starts in the uncompressed file; after an exception, the line that could not be completed.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the next line starts.</summary>
    public long NextOffset => _bufferOffset + _start;

    /// <summary>Length of the line in bytes, its end not counted.</summary>
    public long Length { get; private set; }

    /// <summary>True when the line was longer than allowed and passed over.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Moves to the next line; false at the end. A last line without LF counts if it has any byte.</summary>
    /// <exception cref="InputException">The source is damaged, or expands too much.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        Offset = _bufferOffset + _start;
        _searched = _start;
        while (true)
        {
            var lineEnd = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                Complete(_searched + lineEnd, _searched + lineEnd + 1);
                return true;
            }

            _searched = _end;
            if (_end - _start > _maxLineBytes + 1)
            {
                return await PassOverAsync(cancellationToken);
            }

            if (!await FillAsync(cancellationToken))
            {
                if (_start == _end)
                {
                    return false;
                }

                Complete(_end, _end);
                return true;
            }
        }
    }

    /// <summary>The next bytes, at most <paramref name="count"/> (fewer only at the end), without moving on.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count && await FillAsync(cancellationToken))
        {
        }

        return _buffer.AsMemory(_start, Math.Min(count, _end - _start));
    }

    /// <summary>
    /// Tells that the last line was a document. What lies between two documents (blank lines, a line too long) may not
    /// expand without bounds.
    /// </summary>
    public void MarkDocument()
    {
        _documentOffset = _bufferOffset + _start;
        _documentStored = _source.StoredBytes;
    }

    /// <summary>Moves behind the next LF; stops at offset <paramref name="limit"/>. False when there is nothing left.</summary>
    public async ValueTask<bool> SkipLineAsync(long limit, CancellationToken cancellationToken)
    {
        while (_bufferOffset + _start < limit)
        {
            var lineEnd = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                _start += lineEnd + 1;
                return true;
            }

            _start = _end;
            if (!await FillAsync(cancellationToken))
            {
                return false;
            }
        }

        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void Complete(int lineEnd, int next)
    {
        if (lineEnd > _start && _buffer[lineEnd - 1] == '\r')
        {
            lineEnd--;
        }

        Length = lineEnd - _start;
        TooLong = Length > _maxLineBytes;
        Line = TooLong ? default : _buffer.AsMemory(_start, lineEnd - _start);
        _start = next;
    }

    private async ValueTask<bool> PassOverAsync(CancellationToken cancellationToken)
    {
        Line = default;
        TooLong = true;
        while (true)
        {
            var lineEnd = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                Length = _bufferOffset + _start + lineEnd - Offset;
                _start += lineEnd + 1;
                return true;
            }

            _start = _end;
            Length = _bufferOffset + _start - Offset;
            if (!await FillAsync(cancellationToken))
            {
                return true;
            }
        }
    }

    /// <summary>Reads more behind what is there, making room; false at the end of the source.</summary>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await _source.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;

        var expanded = _bufferOffset + _end - _documentOffset;
        var stored = _source.StoredBytes - _documentStored;
        CheckExpansion(expanded, stored, _maxLineBytes, _maxRatio);
        return read > 0;
    }

    /// <summary>Refuses an input that expands too much without a document.</summary>
    /// <param name="expanded">Bytes since the last document.</param>
    /// <param name="stored">Compressed bytes that they were.</param>
    /// <param name="most">Bytes that are never too many.</param>
    /// <param name="maxRatio">How many bytes a compressed one may become.</param>
    public static void CheckExpansion(long expanded, long stored, int most, int maxRatio)
    {
        stored = Math.Max(StoredGranularity, stored);
        if (expanded > most && expanded / stored > maxRatio)
        {
            throw new InputException(
                ReasonCode.DecompressionBomb,
                $"At most {stored} compressed bytes became {expanded} bytes without a document among them, more than {maxRatio} "
                + "times as much; the rest of the file is not read.");
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            var kept = _end - _start;
            var small = _buffer.Length > SmallBuffer * 8 && kept < SmallBuffer;
            Move(small ? ArrayPool<byte>.Shared.Rent(SmallBuffer) : _buffer);
        }

        if (_end == _buffer.Length)
        {
            Move(ArrayPool<byte>.Shared.Rent(_buffer.Length * 2));
        }
    }

    private void Move(byte[] destination)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(destination);
        if (destination != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = destination;
        }

        _bufferOffset += _start;
        _searched -= _start;
        _end -= _start;
        _start = 0;
    }
}
