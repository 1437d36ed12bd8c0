using System.Buffers.Binary;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Planning;

/// <summary>
/// How long a packed file is once it is read, as far as it says so itself: gzip in its last bytes, of its last member and modulo 4 GiB; Zstandard in
/// its first ones, where whoever packed it knew. For people who wait; nobody may rely on it.
/// </summary>
internal static class UnpackedSize
{
    /// <summary>Bytes at the end of a gzip file that hold the length of what was packed (RFC 1952).</summary>
    private const int GzipTail = sizeof(uint);

    /// <summary>The longest head of a Zstandard frame (RFC 8878), its magic number included.</summary>
    private const int ZstdHead = 18;

    private const uint ZstdMagic = 0xFD2FB528;

    /// <summary>Asks a file.</summary>
    /// <param name="store">Where the file is.</param>
    /// <param name="file">The file.</param>
    /// <param name="compression">Its compression.</param>
    /// <param name="options">How the inputs are read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Bytes; null where it does not say, says less than it holds, or cannot be read.</returns>
    public static async Task<long?> FindAsync(IInputStore store, InputFile file, InputCompression compression, CorpusOptions options, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = new byte[compression == InputCompression.Gzip ? GzipTail : ZstdHead];
            var start = compression == InputCompression.Gzip ? Math.Max(0, file.Length - GzipTail) : 0;
            await using var stream = await store.OpenAsync(file, options, start, seekable: false, cancellationToken);
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            var size = compression == InputCompression.Gzip ? OfGzip(bytes.AsSpan(0, read), file.Length) : OfZstd(bytes.AsSpan(0, read));

            // Several members or frames: one of them says too little, and how many there are is not known.
            return size >= file.Length ? size : null;
        }
        catch (Exception e) when (e is LukeException or IOException)
        {
            // Whoever reads the file will find the same and report it.
            return null;
        }
    }

    /// <summary>Of the lengths that the last bytes may mean, the one that is nearest to what text usually becomes.</summary>
    private static long? OfGzip(ReadOnlySpan<byte> tail, long stored)
    {
        if (tail.Length < GzipTail)
        {
            return null;
        }

        const long Turn = 1L << 32;
        var least = (long)BinaryPrimitives.ReadUInt32LittleEndian(tail);
        var turns = Math.Round(((stored * (double)ShardPlanner.CompressedWeight) - least) / Turn);
        return least + ((long)Math.Max(0, turns) * Turn);
    }

    private static long? OfZstd(ReadOnlySpan<byte> head)
    {
        if (head.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(head) != ZstdMagic)
        {
            return null;
        }

        var descriptor = head[4];
        var isSingle = (descriptor & 0x20) != 0;
        var at = 5 + (isSingle ? 0 : 1) + ((descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 });
        var size = head[Math.Min(at, head.Length)..];
        return (descriptor >> 6, size.Length) switch
        {
            (0, >= 1) when isSingle => size[0],
            (1, >= 2) => BinaryPrimitives.ReadUInt16LittleEndian(size) + 256,
            (2, >= 4) => BinaryPrimitives.ReadUInt32LittleEndian(size),
            (3, >= 8) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(size), long.MaxValue),
            _ => null,
        };
    }
}
