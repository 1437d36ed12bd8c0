using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Ground;

/// <summary>
/// A folder that is held open, on Linux. What lies below it is opened through it and through no link, all in one look: whoever swaps a folder
/// for a link meanwhile leads nobody out of it.
/// </summary>
internal sealed partial class HeldFolder : IDisposable
{
    private const int Place = 0x200000 | 0x80000; // O_PATH, O_CLOEXEC
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int OpenAt2 = 437; // the number of openat2(2), the same on every processor
    private const ulong BelowWithoutLinks = 0x8 | 0x4; // RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS
    private const int NotPermitted = 1, LeadsOut = 18, NoSuchCall = 38, LinkInTheWay = 40;

    private static readonly int NotThroughLinks = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000; // O_NOFOLLOW

    private readonly string _path;
    private readonly SafeFileHandle _folder;

    private HeldFolder(string path, SafeFileHandle folder) => (_path, _folder) = (path, folder);

    /// <summary>Where what it holds can be listed, wherever its path leads to by now.</summary>
    public string Entries => $"/proc/self/fd/{_folder.DangerousGetHandle()}";

    /// <summary>Where it really lies, every link resolved.</summary>
    public string RealPath => RegularFile.RealPath(_folder) ?? _path;

    /// <summary>What the system says of it.</summary>
    public FileStatus Status => FileStatus.Of(_folder, _path);

    /// <summary>Whether it was deleted since: nothing can be made in it any more.</summary>
    public bool IsDeleted => RealPath.EndsWith(" (deleted)", StringComparison.Ordinal) && !Directory.Exists(RealPath);

    /// <summary>Opens a folder; links on the way to it are those of whoever names it, and are followed.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mayBeLink">Whether it may be a link itself.</param>
    /// <exception cref="LinkFoundException">It is one, and may not.</exception>
    /// <exception cref="IOException">It is not there, or no folder.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not enter it.</exception>
    public static HeldFolder Open(string path, bool mayBeLink = true) => Held(path, Taken(path, OpenPath(CurrentFolder, path, Place | (mayBeLink ? 0 : NotThroughLinks))));

    /// <summary>Opens a folder below.</summary>
    /// <param name="below">Its path below this one, with '/'; a dot for this one.</param>
    /// <exception cref="LinkFoundException">It is a link, or lies behind one.</exception>
    /// <exception cref="IOException">It is not there, or no folder.</exception>
    public HeldFolder OpenFolder(string below) => Held(PathOf(below), Open(below, Place, stepByStep: false));

    /// <summary>Opens a regular file below for reading.</summary>
    /// <param name="below">Its path below this folder, with '/'.</param>
    /// <param name="stepByStep">Whether to open name after name even where the system does it in one call.</param>
    /// <exception cref="LinkFoundException">It is a link, or lies behind one.</exception>
    /// <exception cref="IOException">It is not there, or no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public SafeFileHandle OpenFile(string below, bool stepByStep = false) =>
        RegularFile.Checked(Open(below, RegularFile.ReadWithoutWaiting, stepByStep), PathOf(below));

    /// <summary>The path of what lies below, by the name that the folder was opened by: for messages.</summary>
    public string PathOf(string below) => Path.Combine(_path, below);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static HeldFolder Held(string path, SafeFileHandle handle)
    {
        try
        {
            var status = FileStatus.Of(handle, path);
            return status.IsFolder ? new HeldFolder(path, handle)
                : throw (status.IsLink ? new LinkFoundException(path) : new DirectoryNotFoundException($"'{path}' is no folder."));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeFileHandle Taken(string path, int descriptor)
    {
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        throw error is LinkInTheWay or LeadsOut ? new LinkFoundException(path) : RegularFile.Failure(path, error);
    }

    private SafeFileHandle Open(string below, int flags, bool stepByStep)
    {
        if (!stepByStep)
        {
            ReadOnlySpan<ulong> how = [(ulong)flags, 0, BelowWithoutLinks]; // struct open_how: flags, mode, resolve
            var descriptor = (int)Call(OpenAt2, _folder, below, how, how.Length * sizeof(ulong));
            if (descriptor >= 0 || Marshal.GetLastPInvokeError() is not (NoSuchCall or NotPermitted))
            {
                return Taken(PathOf(below), descriptor);
            }
        }

        // A system that does not have the call yet, or a container that does not allow it: one name after the other, each by the folder before.
        return Walk(below.Split('/'), flags);
    }

    private SafeFileHandle Walk(string[] names, int flags)
    {
        var folder = this;
        try
        {
            for (var i = 0; i < names.Length - 1; i++)
            {
                var next = Held(folder.PathOf(names[i]), folder.OpenName(names[i], Place));
                if (folder != this)
                {
                    folder.Dispose();
                }

                folder = next;
            }

            return folder.OpenName(names[^1], flags);
        }
        finally
        {
            if (folder != this)
            {
                folder.Dispose();
            }
        }
    }

    private SafeFileHandle OpenName(string name, int flags) => name == ".."
        ? throw new LinkFoundException(PathOf(name))
        : Taken(PathOf(name), OpenPath((int)_folder.DangerousGetHandle(), name, flags | NotThroughLinks));

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Call(nint number, SafeFileHandle folder, string path, ReadOnlySpan<ulong> how, nint size);
}
