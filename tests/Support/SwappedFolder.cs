namespace LukePipeline.Tests.Support;

/// <summary>A folder that somebody swaps for a link and back, as fast as can be, until it is disposed.</summary>
internal sealed class SwappedFolder : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _swapping;

    /// <summary>Begins, and waits for the first swap.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="aside">Where it is meanwhile, on the same disk.</param>
    /// <param name="target">What the link leads to.</param>
    public SwappedFolder(string folder, string aside, string target)
    {
        using var begun = new ManualResetEventSlim();
        _swapping = Task.Factory.StartNew(
            () =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    Directory.Move(folder, aside);
                    Directory.CreateSymbolicLink(folder, target);
                    Swaps++;
                    begun.Set();
                    File.Delete(folder);
                    Directory.Move(aside, folder);
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
    }
}
