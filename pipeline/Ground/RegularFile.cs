using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Ground;

/// <summary>
/// Opens files that strangers may have put where they are. First comes the opening, which waits for nobody, then every question is asked of
/// what is open: whoever replaces the path meanwhile changes nothing.
/// </summary>
internal static partial class RegularFile
{
    /// <summary>How such a file is opened: O_RDONLY, O_CLOEXEC, O_NONBLOCK, O_NOCTTY on Linux.</summary>
    public const int ReadWithoutWaiting = 0x80000 | 0x800 | 0x100;

    private const int NotPermitted = 1, NotFound = 2, NoSuchDevice = 6, AccessDenied = 13, NotAFolder = 20, TooManyLinks = 40;

    /// <summary>Opens a file for reading; others may go on using it.</summary>
    /// <exception cref="IOException">It is not there, or no regular file: a pipe would keep its reader waiting, a device might never end.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        var descriptor = OpenFile(path, ReadWithoutWaiting);
        if (descriptor < 0)
        {
            throw Failure(path, Marshal.GetLastPInvokeError());
        }

        return Checked(new SafeFileHandle(descriptor, ownsHandle: true), path);
    }

    /// <summary>A file that has been opened, if it is a regular one; otherwise it is closed.</summary>
    /// <exception cref="IOException">It is a pipe, a socket or a device.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder.</exception>
    public static SafeFileHandle Checked(SafeFileHandle handle, string path)
    {
        try
        {
            var status = FileStatus.Of(handle, path);

            // The runtime says the same of a folder.
            return status.IsFile ? handle : throw (status.IsFolder ? Denied(path) : NoFile(path));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole file that may not be longer than some bytes.</summary>
    /// <exception cref="IOException">As for <see cref="Open"/>, or it is too long.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static byte[] ReadAll(string path, long maxBytes)
    {
        using var file = Open(path);
        var length = RandomAccess.GetLength(file);
        if (length > maxBytes)
        {
            throw new IOException($"'{path}' has {length} bytes, more than the {maxBytes} that such a file may have.");
        }

        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), read) is var count and > 0)
        {
            read += count;
        }

        return read == bytes.Length ? bytes : throw new IOException($"'{path}' became shorter while it was read.");
    }

    /// <summary>Where an open file really lies, every link resolved; null where the system does not tell.</summary>
    public static string? RealPath(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget : null;

    /// <summary>What a number of the system says about opening a file, as the runtime would say it.</summary>
    public static Exception Failure(string path, int error) => error switch
    {
        NotFound => new FileNotFoundException($"Could not find file '{path}'.", path),
        NotAFolder => new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
        NotPermitted or AccessDenied => Denied(path),
        NoSuchDevice => NoFile(path),
        TooManyLinks => new IOException($"'{path}' leads through too many links.", error),
        _ => new IOException($"Cannot open '{path}': {Marshal.GetPInvokeErrorMessage(error)}.", error),
    };

    private static Exception Denied(string path) => new UnauthorizedAccessException($"Access to the path '{path}' is denied.");

    private static Exception NoFile(string path) => new SpecialFileException(path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
