using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Storage.Local;

/// <summary>The few file operations whose atomicity or durability the runtime's own do not promise.</summary>
internal static partial class LocalFiles
{
    private const int PermissionDenied = 1;
    private const int NotFound = 2;
    private const int FileExists = 17;
    private const int CrossDevice = 18;
    private const int TryAgain = 11;
    private const int TryAgainOnMac = 35;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;

    /// <summary>
    /// Gives a finished file its name, if no file of that name exists; the old name is gone afterwards. Atomic: of any
    /// number of callers, in any processes, one succeeds.
    /// </summary>
    /// <returns>False when a file of that name exists; null when the file system cannot do this.</returns>
    /// <remarks>
    /// File.Move(overwrite: false) will not do on Unix: it looks whether the target exists and then renames, so that two
    /// callers can both succeed. link(2) fails if the target exists, in one step.
    /// </remarks>
    public static bool? TryMoveNew(string path, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(path, target, overwrite: false);
                return true;
            }
            catch (IOException) when (File.Exists(target))
            {
                return false;
            }
        }

        if (Link(path, target) == 0)
        {
            File.Delete(path);
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        if (error == FileExists)
        {
            return false;
        }

        if (error == PermissionDenied || IsNotSupported(error))
        {
            return null;
        }

        throw error switch
        {
            NotFound => new DirectoryNotFoundException($"'{target}' has no folder, or '{path}' is gone."),
            CrossDevice => new IOException($"'{path}' and '{target}' are on different file systems.", error),
            _ => new IOException($"Cannot create '{target}': {Marshal.GetPInvokeErrorMessage(error)}.", error),
        };
    }

    /// <summary>Whether two paths lie on one file system, as far as a hard link can tell.</summary>
    public static bool IsCrossDevice(IOException e) => e.HResult == CrossDevice;

    /// <summary>Reads so many bytes of a file, in steps of some megabytes: a disk may take its time over all of them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="length">How many.</param>
    /// <param name="cancellationToken">Gives up, before the next step.</param>
    /// <returns>Null where it has fewer.</returns>
    public static byte[]? TryReadAll(SafeFileHandle file, long length, CancellationToken cancellationToken)
    {
        const int StepBytes = 4 << 20;
        var bytes = new byte[length];
        for (var read = 0; read < bytes.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = RandomAccess.Read(file, bytes.AsSpan(read, Math.Min(StepBytes, bytes.Length - read)), read);
            if (count == 0)
            {
                return null;
            }

            read += count;
        }

        return bytes;
    }

    /// <summary>Makes the content of a file durable.</summary>
    public static void FlushFile(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Makes the names in a folder durable: new, renamed and deleted files.</summary>
    public static void FlushFolder(string path)
    {
        // Windows keeps its directory entries by itself and cannot open a folder as a file.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, flags: 0);
        if (descriptor < 0)
        {
            if (Marshal.GetLastPInvokeError() == NotFound)
            {
                throw new DirectoryNotFoundException($"The folder '{path}' is gone.");
            }

            throw new IOException($"Cannot open the folder '{path}': {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Synchronize(handle) != 0 && !IsNotSupported(Marshal.GetLastPInvokeError()))
        {
            throw new IOException($"Cannot make the folder '{path}' durable: {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Creates a folder and those above it that are missing, durably.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path);
        if (parent is not null)
        {
            CreateFolder(parent);
        }

        Directory.CreateDirectory(path);
        if (parent is not null)
        {
            FlushFolder(parent);
        }
    }

    /// <summary>Deletes a folder that is empty. The runtime would delete a link in its place as well.</summary>
    /// <returns>False where it is not empty, is gone, or is no folder.</returns>
    public static bool TryDeleteFolder(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return RemoveFolder(path) == 0;
        }

        try
        {
            Directory.Delete(path, recursive: false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// Locks an open file against all other holders of this lock, in this and other processes. The kernel gives the lock back
    /// when the handle is closed, and so when its process dies.
    /// </summary>
    /// <returns>False when somebody else holds it.</returns>
    public static bool TryLock(SafeFileHandle file)
    {
        if (Lock(file, LockExclusive | LockNonBlocking) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is TryAgain or TryAgainOnMac
            ? false
            : throw new IOException($"Cannot lock: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    /// <summary>Whether opening a file failed because somebody else has it locked.</summary>
    public static bool IsLocked(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33
        : e.HResult is TryAgain or TryAgainOnMac;

    // ENOSYS, EINVAL and EOPNOTSUPP, whose numbers differ between Linux and macOS.
    private static bool IsNotSupported(int error) => error is 22 or 38 or 45 or 78 or 95 or 102;

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rmdir", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveFolder(string path);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
