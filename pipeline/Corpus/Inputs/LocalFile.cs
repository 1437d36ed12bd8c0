using System.Globalization;
using System.IO.Hashing;
using LukePipeline.Ground;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Opening a local input file, and telling whether it is still the same.</summary>
internal static class LocalFile
{
    /// <summary>Bytes hashed at either end: enough to notice an edit that keeps size and time, little enough for a million files.</summary>
    private const int HashedBytes = 64 * 1024;

    /// <summary>Opens a regular file that others may go on using.</summary>
    public static FileStream Open(string path)
    {
        var handle = RegularFile.Open(path);
        try
        {
            return new FileStream(handle, FileAccess.Read, bufferSize: HashedBytes);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Length, time of the last change, and a hash of head and tail.</summary>
    public static async Task<string> ETagAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var handle = stream.SafeFileHandle;
        var length = RandomAccess.GetLength(handle);
        var hash = new XxHash3();
        var buffer = new byte[(int)Math.Min(HashedBytes, length)];
        for (var (offset, pieces) = (0L, 0); offset < length && pieces < 2; offset = Math.Max(HashedBytes, length - HashedBytes), pieces++)
        {
            var read = await RandomAccess.ReadAsync(handle, buffer, offset, cancellationToken);
            hash.Append(buffer.AsSpan(0, read));
        }

        var time = File.GetLastWriteTimeUtc(handle).Ticks;
        return string.Create(CultureInfo.InvariantCulture, $"{length:x}-{time:x}-{hash.GetCurrentHashAsUInt64():x16}");
    }
}
