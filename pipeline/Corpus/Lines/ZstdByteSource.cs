using LukePipeline.Ground;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LukePipeline.Corpus.Lines;

/// <summary>A Zstandard file of one or more frames. A frame's checksum, where it has one, is checked by the library.</summary>
internal sealed class ZstdByteSource : IByteSource
{
    /// <summary>The window that a frame may ask for, 128 MiB: the default limit of the reference program, and the memory it costs.</summary>
    private const int WindowLogMax = 27;

    private readonly PlainByteSource _stored;
    private readonly Adapter _adapter;
    private readonly DecompressionStream _frames;

    public ZstdByteSource(Stream stream)
    {
        _stored = new PlainByteSource(stream);
        _adapter = new Adapter(_stored);
        _frames = new DecompressionStream(_adapter, bufferSize: 0, checkEndOfStream: true, leaveOpen: true);
        _frames.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLogMax);
    }

    public long StoredBytes => _stored.StoredBytes;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _frames.ReadAsync(buffer, cancellationToken);
        }
        catch (EndOfStreamException e)
        {
            throw new InputException(
                ReasonCode.CorruptInput, $"The zstd file ends in the middle of a frame, at byte {StoredBytes}.", e);
        }
        catch (ZstdException e) when (e.Code == ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw new InputException(
                ReasonCode.UnsupportedFormat,
                $"The zstd data was written with a window of more than {1 << (WindowLogMax - 20)} MiB (zstd --long), which would have to be held in memory. "
                + "Write it anew: zstd -d --long=31 -c FILE | zstd -o NEW.",
                e);
        }
        catch (ZstdException e) when (e.Code == ZSTD_ErrorCode.ZSTD_error_prefix_unknown && FileSignature.LooksLikeText(_adapter.Head))
        {
            throw new InputException(
                ReasonCode.UnsupportedFormat, "The file is text that is not compressed, although its name says zstd; give it a name without .zst.", e);
        }
        catch (ZstdException e) when (e.Code == ZSTD_ErrorCode.ZSTD_error_prefix_unknown)
        {
            throw new InputException(
                ReasonCode.CorruptInput, $"There is no zstd data before byte {StoredBytes}: {e.Message}. Where the file is not compressed, give it a name without .zst.", e);
        }
        catch (ZstdException e)
        {
            throw new InputException(
                ReasonCode.CorruptInput, $"The zstd data is damaged somewhere before byte {StoredBytes}: {e.Message}.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _frames.DisposeAsync();
        await _stored.DisposeAsync();
    }

    /// <summary>Counts what the decompressor takes; it wants a stream.</summary>
    private sealed class Adapter(PlainByteSource source) : ReadOnlyStream
    {
        /// <summary>The first bytes that it took.</summary>
        public byte[] Head { get; private set; } = [];

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await source.ReadAsync(buffer, cancellationToken);
            if (Head.Length == 0)
            {
                Head = buffer.Span[..Math.Min(read, FileSignature.SniffLength)].ToArray();
            }

            return read;
        }
    }
}
