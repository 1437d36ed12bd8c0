using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Ground;

/// <summary>What Linux says of a file: its kind, its rights and its owner. The runtime tells kinds and owners apart on no system.</summary>
/// <param name="Mode">Kind and rights, as in stat(2).</param>
/// <param name="Owner">Number of the user that it belongs to.</param>
internal readonly partial record struct FileStatus(int Mode, uint Owner)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int NotThroughLinks = 0x100, OfTheHandle = 0x1000; // AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8; // STATX_TYPE, STATX_MODE, STATX_UID
    private const int OwnerAt = 20, ModeAt = 28, Size = 256; // struct statx, the same on every processor
    private const int TypeMask = 0xf000, FolderType = 0x4000, FileType = 0x8000, LinkType = 0xa000;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => (Mode & TypeMask) == FolderType;

    /// <summary>Whether it is a regular file: no pipe, socket or device.</summary>
    public bool IsFile => (Mode & TypeMask) == FileType;

    /// <summary>Whether it is a link.</summary>
    public bool IsLink => (Mode & TypeMask) == LinkType;

    /// <summary>Whether this process acts as its owner.</summary>
    public bool IsMine => Owner == EffectiveUser();

    /// <summary>Of a path; of a link itself, not of what it leads to.</summary>
    /// <exception cref="IOException">There is nothing, or it may not be looked at.</exception>
    public static FileStatus Of(string path)
    {
        Span<byte> status = stackalloc byte[Size];
        return Read(GetStatus(CurrentFolder, path, NotThroughLinks, TypeModeAndOwner, status), status, path);
    }

    /// <summary>Of an open file.</summary>
    /// <exception cref="IOException">It cannot be asked.</exception>
    public static FileStatus Of(SafeFileHandle file, string path)
    {
        Span<byte> status = stackalloc byte[Size];
        return Read(GetStatusOfHandle(file, "", OfTheHandle, TypeModeAndOwner, status), status, path);
    }

    private static FileStatus Read(int result, ReadOnlySpan<byte> status, string path) => result == 0
        ? new FileStatus(MemoryMarshal.Read<ushort>(status[ModeAt..]), MemoryMarshal.Read<uint>(status[OwnerAt..]))
        : throw new IOException($"Cannot look at '{path}': {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(int folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatusOfHandle(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
