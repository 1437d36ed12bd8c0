using System.Runtime.InteropServices;

namespace LukePipeline.Tests.Support;

/// <summary>A folder that somebody swaps for a link and back, each in one step and as fast as can be, until it is disposed.</summary>
internal sealed partial class SwappedFolder : IAsyncDisposable
{
    private const int CurrentFolder = -100, Exchange = 2; // AT_FDCWD, RENAME_EXCHANGE

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _swapping;
    private readonly string _aside;

    /// <summary>Begins, and waits for the first swap.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="aside">Where it is meanwhile, on the same disk.</param>
    /// <param name="target">What the link leads to.</param>
    public SwappedFolder(string folder, string aside, string target)
    {
        _aside = aside;
        Directory.CreateSymbolicLink(aside, target);
        using var begun = new ManualResetEventSlim();
        _swapping = Task.Factory.StartNew(
            () =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    Swap(folder, aside);
                    Swaps++;
                    begun.Set();
                    Swap(folder, aside);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        begun.Wait(TimeSpan.FromSeconds(30));
    }

    public long Swaps { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _swapping;
        _stop.Dispose();
        File.Delete(_aside);
    }

    private static void Swap(string left, string right)
    {
        if (Rename(CurrentFolder, left, CurrentFolder, right, Exchange) != 0)
        {
            throw new IOException($"Cannot swap {left} and {right}: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);
}
