using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LukePipeline.Benchmarks;

/// <summary>Processor time of the whole process: unlike wall time it does not depend on what else the machine does.</summary>
internal static partial class CpuClock
{
    private const int ProcessClock = 2; // CLOCK_PROCESS_CPUTIME_ID

    /// <summary>Seconds so far; to the nanosecond on Linux, to the clock tick elsewhere.</summary>
    public static double Seconds =>
        OperatingSystem.IsLinux() && GetTime(ProcessClock, out var time) == 0
            ? time.Seconds + (time.Nanoseconds * 1e-9)
            : Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
