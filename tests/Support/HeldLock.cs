using System.Diagnostics;

namespace LukePipeline.Tests.Support;

/// <summary>A process that holds the lock of a local store, as one does that was frozen in the midst of its work.</summary>
internal sealed class HeldLock : IDisposable
{
    private readonly Process _holder;

    private HeldLock(Process holder) => _holder = holder;

    /// <summary>Starts the process and waits until it has the lock.</summary>
    /// <param name="store">The root of a store that was written to before.</param>
    public static async Task<HeldLock> TakeAsync(string store)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec 9>\"$0\"; flock -x 9; echo locked; exec sleep 600", Path.Combine(store, ".luke", "lock")])
        {
            RedirectStandardOutput = true,
        };
        var held = new HeldLock(Process.Start(start)!);
        Assert.Equal("locked", await held._holder.StandardOutput.ReadLineAsync());
        return held;
    }

    /// <summary>Kills the process.</summary>
    public void Dispose()
    {
        _holder.Kill();
        _holder.Dispose();
    }
}
