using System.Runtime.InteropServices;

namespace LukePipeline.Engine.Memory;

/// <summary>
/// Gives memory that native code has freed back to the system, after a model was loaded and now and then, so that a process that
/// computes for hours holds no more than one that computes for a minute.
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
    /// <summary>
    /// Often enough that little gathers in between, seldom enough that the pages taken again cost little: an engine with luke-base takes
    /// 4,100 of them a second when it is trimmed every second, 2,400 with this.
    /// </summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);

    /// <summary>Larger blocks, the rows of a big model's batch, are asked from the system and given back to it one by one.</summary>
    private const int LargeBlock = 4 << 20;

    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD of malloc.h

    private long _trimmed = time.GetTimestamp();
    private bool _isMissing = !OperatingSystem.IsLinux();

    /// <summary>Trims the heap, unless that was done a moment ago. To be called where no batch is on its way in this thread.</summary>
    public void TrimIfDue()
    {
        if (_isMissing || time.GetElapsedTime(_trimmed) < Interval)
        {
            return;
        }

        _isMissing = !Trim();
        _trimmed = time.GetTimestamp();
    }

    /// <summary>Trims the heap now.</summary>
    /// <returns>Whether the C library can do that.</returns>
    public static bool Trim() => Try(() => MallocTrim(0));

    /// <summary>
    /// Has the C library serve large blocks from the system for good. Left alone, glibc comes to serve blocks of up to 32 MB from heaps
    /// of its own, one for every thread, and these grow by holes between two trims.
    /// </summary>
    public static void ReturnLargeBlocks() => Try(() => MallOpt(MmapThreshold, LargeBlock));

    private static bool Try(Func<int> call)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            _ = call();
            return true;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
