using System.Runtime.InteropServices;

namespace LukePipeline.Client.Display;

/// <summary>
/// While it lives, Ctrl+C throws away nothing of what was written to the terminal. Without it the terminal drops at the key what it has not shown,
/// movements of the cursor among it (POSIX, termios, NOFLSH), and the rows of a live panel are others than those that were drawn.
/// </summary>
internal sealed partial class InterruptFlush : IDisposable
{
    private const int Error = 2;
    private const int Now = 0;

    /// <summary>Larger than termios is anywhere (60 bytes on Linux).</summary>
    private const int Size = 256;

    /// <summary>Where c_lflag lies on Linux, behind three other words of flags.</summary>
    private const int LocalFlags = 3 * sizeof(uint);

    private const uint NoFlush = 0x80;

    private int _isSuspended;

    private InterruptFlush(bool isSuspended) => _isSuspended = isSuspended ? 1 : 0;

    /// <summary>Suspends it for standard error; changes nothing where that is no terminal of this program, or where it was suspended already.</summary>
    public static InterruptFlush Suspend() => new(OperatingSystem.IsLinux() && Change(flags => flags | NoFlush));

    /// <summary>Has Ctrl+C do what it did before.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isSuspended, 0) == 1)
        {
            Change(flags => flags & ~NoFlush);
        }
    }

    /// <summary>Changes the flags; returns whether they are others now. A program in the background is stopped by the system if it tries: it does not.</summary>
    private static bool Change(Func<uint, uint> change)
    {
        var termios = new byte[Size];
        if (GetForeground(Error) != GetGroup() || GetAttributes(Error, termios) != 0)
        {
            return false;
        }

        var flags = BitConverter.ToUInt32(termios, LocalFlags);
        return change(flags) != flags && BitConverter.TryWriteBytes(termios.AsSpan(LocalFlags), change(flags)) && SetAttributes(Error, Now, termios) == 0;
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int file, [In, Out] byte[] termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int file, int when, byte[] termios);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int GetForeground(int file);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetGroup();
}
