using System.Buffers.Binary;
using System.IO.Hashing;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Zip.Compression;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Lines;

/// <summary>
/// A gzip file of one or more members (RFC 1952). Each member's length and CRC-32 are checked, which the framework's
/// GZipStream does not do when the file is cut short; so the inflater here is one that says where a member ends.
/// </summary>
internal sealed class GzipByteSource(Stream stream) : IByteSource
{
    private const int TrailerLength = 8;

    private readonly Inflater _inflater = new(noHeader: true);
    private readonly Crc32 _crc = new();
    private readonly byte[] _input = new byte[64 * 1024];
    private int _inputStart;
    private int _inputEnd;
    private long _fetched;
    private long _members;
    private bool _inMember;
    private bool _ended;

    public long StoredBytes => _fetched - (_inMember ? _inflater.RemainingInput : _inputEnd - _inputStart);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!_ended)
        {
            if (!_inMember && !await StartMemberAsync(cancellationToken))
            {
                _ended = true;
                break;
            }

            var inflated = Inflate(buffer.Span);
            if (inflated > 0)
            {
                return inflated;
            }

            if (_inflater.IsFinished)
            {
                await EndMemberAsync(cancellationToken);
            }
            else if (await FetchAsync(cancellationToken))
            {
                _inflater.SetInput(_input, _inputStart, _inputEnd - _inputStart);
                _inputStart = _inputEnd;
            }
            else
            {
                throw Damage("the file ends in the middle of the compressed data");
            }
        }

        return 0;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private int Inflate(Span<byte> destination)
    {
        // The inflater writes to arrays only; pieces of this size keep the copy in the cache.
        var piece = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var count = _inflater.Inflate(piece, 0, Math.Min(piece.Length, destination.Length));
            _crc.Append(piece.AsSpan(0, count));
            piece.AsSpan(0, count).CopyTo(destination);
            return count;
        }
        catch (Exception e) when (e is SharpZipBaseException or IndexOutOfRangeException)
        {
            throw Damage($"the compressed data makes no sense ({e.Message})", e);
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Reads a member's header; false at the end of the file.</summary>
    private async ValueTask<bool> StartMemberAsync(CancellationToken cancellationToken)
    {
        var first = await NextByteAsync(cancellationToken);
        if (_members > 0)
        {
            // Tapes and some stores fill the last block with zeros, which every gzip program passes over.
            while (first == 0)
            {
                first = await NextByteAsync(cancellationToken);
            }
        }

        if (first < 0)
        {
            return _members == 0 ? throw Damage("the file is empty") : false;
        }

        if (first != 0x1f || await NextByteAsync(cancellationToken) != 0x8b)
        {
            throw _members == 0 ? NoGzip() : Damage("there is something else after the compressed data");
        }

        var method = await HeaderByteAsync(cancellationToken);
        var flags = await HeaderByteAsync(cancellationToken);
        if (method != 8 || (flags & 0xe0) != 0)
        {
            throw Damage("the header is of no kind that gzip knows");
        }

        await SkipHeaderAsync(6, cancellationToken);
        if ((flags & 0x04) != 0)
        {
            var extra = await HeaderByteAsync(cancellationToken) | (await HeaderByteAsync(cancellationToken) << 8);
            await SkipHeaderAsync(extra, cancellationToken);
        }

        for (var texts = (flags >> 3 & 1) + (flags >> 4 & 1); texts > 0; texts--)
        {
            while (await HeaderByteAsync(cancellationToken) != 0)
            {
            }
        }

        await SkipHeaderAsync((flags & 0x02) != 0 ? 2 : 0, cancellationToken);

        _inflater.Reset();
        _inflater.SetInput(_input, _inputStart, _inputEnd - _inputStart);
        _inputStart = _inputEnd;
        _crc.Reset();
        _inMember = true;
        _members++;
        return true;
    }

    /// <summary>What stands behind a name that ends in <c>.gz</c> and was never compressed, or is compressed by another program.</summary>
    private InputException NoGzip() => FileSignature.Problem(_input.AsSpan(0, Math.Min(_inputEnd, FileSignature.SniffLength))) is { } problem
        ? new InputException(ReasonCode.UnsupportedFormat, problem)
        : FileSignature.LooksLikeText(_input.AsSpan(0, Math.Min(_inputEnd, FileSignature.SniffLength)))
            ? new InputException(ReasonCode.UnsupportedFormat, "The file is text that is not compressed, although its name says gzip; give it a name without .gz.")
            : Damage("this is no gzip file. Where it is not compressed, give it a name without .gz");

    private async ValueTask EndMemberAsync(CancellationToken cancellationToken)
    {
        _inputStart = _inputEnd - _inflater.RemainingInput;
        var length = (uint)_inflater.TotalOut;
        _inMember = false;

        var trailer = new byte[TrailerLength];
        for (var i = 0; i < TrailerLength; i++)
        {
            var next = await NextByteAsync(cancellationToken);
            trailer[i] = next >= 0 ? (byte)next : throw Damage("the file ends before the checksum");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != _crc.GetCurrentHashAsUInt32()
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)) != length)
        {
            throw Damage("the checksum does not match what came before it");
        }
    }

    private async ValueTask SkipHeaderAsync(int count, CancellationToken cancellationToken)
    {
        for (; count > 0; count--)
        {
            await HeaderByteAsync(cancellationToken);
        }
    }

    private async ValueTask<int> HeaderByteAsync(CancellationToken cancellationToken)
    {
        var next = await NextByteAsync(cancellationToken);
        return next >= 0 ? next : throw Damage("the file ends in the middle of a header");
    }

    private async ValueTask<int> NextByteAsync(CancellationToken cancellationToken) =>
        _inputStart < _inputEnd || await FetchAsync(cancellationToken) ? _input[_inputStart++] : -1;

    private async ValueTask<bool> FetchAsync(CancellationToken cancellationToken)
    {
        _inputStart = 0;
        _inputEnd = await stream.ReadAsync(_input, cancellationToken);
        _fetched += _inputEnd;
        return _inputEnd > 0;
    }

    private InputException Damage(string what, Exception? cause = null) => new(
        ReasonCode.CorruptInput, $"The gzip file is damaged near byte {StoredBytes}: {what}.", cause);
}
