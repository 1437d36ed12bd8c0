using System.Globalization;
using System.IO.Hashing;
using LukePipeline.Ground;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Corpus.Inputs;

/// <summary>Opening a local input file, and telling whether it is still the same.</summary>
internal static class LocalFile
{
    /// <summary>Bytes hashed at either end: enough to notice an edit that keeps size and time, little enough for a million files.</summary>
    private const int HashedBytes = 64 * 1024;

    /// <summary>Length up to which the hash in a tag is one of all bytes.</summary>
    public const int WhollyHashed = 2 * HashedBytes;

    /// <summary>Opens a regular file below a folder, through no link; others may go on using it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="root">The folder; null for a file that may be opened through links.</param>
    /// <exception cref="LinkFoundException">It lies behind a link.</exception>
    public static FileStream Open(string path, string? root)
    {
        if (root is null || !OperatingSystem.IsLinux())
        {
            return Stream(RegularFile.Open(path));
        }

        using var folder = HeldFolder.Open(root);
        return Stream(folder.OpenFile(Path.GetRelativePath(root, path)));
    }

    /// <summary>Reads an open file, which the stream takes over.</summary>
    public static FileStream Stream(SafeFileHandle handle)
    {
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

    /// <summary>
    /// Whether a file is the one that was planned, as two machines may see it: where head and tail are all of it, its time says nothing; and
    /// a mount that knows whole seconds only shows the time of another in whole seconds. What nobody could read at planning has its length alone.
    /// </summary>
    /// <param name="file">The file as it was planned.</param>
    /// <param name="now">Its tag now.</param>
    public static bool IsPlanned(InputFile file, string now)
    {
        if (file.ETag == now)
        {
            return true;
        }

        if (now.Split('-') is not [var length, var time, var hash] || length != file.Length.ToString("x", CultureInfo.InvariantCulture))
        {
            return false;
        }

        return file.ETag.Length == 0
            || (file.ETag.Split('-') is [_, var plannedTime, var plannedHash]
                && plannedHash == hash
                && (file.Length <= WhollyHashed || AreOneTime(plannedTime, time)));
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

    private static bool AreOneTime(string left, string right) =>
        long.TryParse(left, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var a)
        && long.TryParse(right, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b)
        && a / TimeSpan.TicksPerSecond == b / TimeSpan.TicksPerSecond
        && (a % TimeSpan.TicksPerSecond == 0 || b % TimeSpan.TicksPerSecond == 0);
}
