using System.Runtime.InteropServices;

namespace LukePipeline.Tests.Support;

/// <summary>What the calling thread has cost so far: unlike wall time it does not depend on what else the machine does.</summary>
internal static partial class ThreadCpuTime
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Processor time of this thread; zero on systems other than Linux, where limits on it then always hold.</summary>
    public static TimeSpan Now =>
        OperatingSystem.IsLinux() && GetTime(ThreadClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : TimeSpan.Zero;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
