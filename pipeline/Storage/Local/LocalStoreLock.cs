using Microsoft.Win32.SafeHandles;

namespace LukePipeline.Storage.Local;

/// <summary>
/// The lock under which a local store replaces, publishes and deletes: one file per root, locked by the kernel, so that it
/// holds between processes and is given back by one that is killed.
/// </summary>
/// <param name="places">Finds the folder of our own that the lock lies in.</param>
/// <param name="folder">Its name.</param>
/// <param name="location">The folder of the store, for messages.</param>
/// <param name="timeProvider">Clock of the waiting.</param>
internal sealed class LocalStoreLock(LocalPlaces places, string folder, string location, TimeProvider timeProvider)
{
    /// <summary>The lock is held for milliseconds; so long a wait means that its holder is frozen.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Name = "lock";

    private readonly SemaphoreSlim _inProcess = new(1, 1);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _inProcess.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var begin = timeProvider.GetTimestamp();
            for (var wait = TimeSpan.FromMilliseconds(1); ; wait = TimeSpan.FromMilliseconds(Math.Min(50, wait.TotalMilliseconds * 2)))
            {
                if (LocalLockFile.TryTake(places, folder, Name) is { } handle)
                {
                    return new Held(this, handle);
                }

                if (timeProvider.GetElapsedTime(begin) > Patience)
                {
                    throw new BlobStoreException(
                        $"Another process has held the lock '{Path.Combine(location, folder, Name)}' for {Patience.TotalSeconds:0} s. It is probably suspended: let it go on or end it, then try again.");
                }

                await Task.Delay(wait, timeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            _inProcess.Release();
            throw;
        }
    }

    private sealed class Held(LocalStoreLock owner, SafeFileHandle handle) : IDisposable
    {
        public void Dispose()
        {
            handle.Dispose();
            owner._inProcess.Release();
        }
    }
}
