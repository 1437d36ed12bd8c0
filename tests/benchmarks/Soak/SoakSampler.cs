using System.Globalization;
using System.Runtime;
using LukePipeline.Engine.Memory;

namespace LukePipeline.Benchmarks.Soak;

/// <summary>Collects everything, gives back what is free, and looks at the process: what it holds is what it uses.</summary>
internal sealed class SoakSampler : IDisposable
{
    private readonly Yardstick _yardstick = new();
    private double _spent;

    public SoakSample Take(TimeSpan at, long documents)
    {
        var cpu = CpuClock.Seconds;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.Trim();
        var (managed, anonymous) = (GC.GetTotalMemory(forceFullCollection: false), ReadAnonymous());
        var sample = new SoakSample(at, managed, anonymous, cpu - _spent, _yardstick.Measure(), documents);
        _spent += CpuClock.Seconds - cpu;
        return sample;
    }

    public void Dispose() => _yardstick.Dispose();

    private static long ReadAnonymous()
    {
        const string Status = "/proc/self/status", Key = "RssAnon:";
        var line = File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null
            ? Environment.WorkingSet
            : long.Parse(line.AsSpan(Key.Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) << 10;
    }
}
