using System.Runtime.InteropServices;

namespace LukePipeline.Native;

/// <summary>
/// Gives memory that native code has freed back to the system, now and then, so that a process that computes for hours holds no
/// more than one that computes for a minute.
/// </summary>
/// <remarks>
/// libtorch asks glibc for an aligned block per tensor, of other sizes with every batch. glibc keeps what is freed and cannot
/// place the next blocks in it, so a heap of a few hundred megabytes grows by several a second, in small steps, without a leak.
/// Trimming returns the free pages in the midst of the heap too (glibc 2.8 and later). Other C libraries lack the function, and
/// have no need of it.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed partial class NativeHeap(TimeProvider time)
{
    /// <summary>Often enough that little gathers in between, seldom enough that the pages taken again cost nothing.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _trimmed = time.GetTimestamp();
    private bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>Trims the heap, unless that was done a moment ago. To be called where no batch is on its way in this thread.</summary>
    public void TrimIfDue()
    {
        if (_isMissing || time.GetElapsedTime(_trimmed) < Interval)
        {
            return;
        }

        try
        {
            _ = Trim(0);
            _trimmed = time.GetTimestamp();
        }
        catch (EntryPointNotFoundException)
        {
            _isMissing = true;
        }
        catch (DllNotFoundException)
        {
            _isMissing = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
