using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage;

namespace LukePipeline.Jobs.Commit;

/// <summary>
/// The hold of this process on the job that it works on, so that a second start of the job is refused and not a death to this one: its name in
/// the owner, and a sign of life beside it. A silo of a cluster has none: there the owner moves.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class JobHold(TimeProvider time) : IAsyncDisposable
{
    /// <summary>Time between two signs of life. 10 s.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<(IBlobStore Store, string Name)> _marks = [];
    private Task _beating = Task.CompletedTask;

    /// <summary>This process, for the owner.</summary>
    internal JobHolder Holder { get; } = new(ProcessIdentity.Own, Guid.NewGuid().ToString("n"));

    /// <summary>Lets go: an orderly end, after which nobody has to wait for a sign of life.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        foreach (var (store, name) in _marks)
        {
            try
            {
                await store.DeleteAsync(name, etag: null, CancellationToken.None).ConfigureAwait(false);
            }
            catch (LukeException)
            {
                // The store is gone; the number of the process tells that it has ended.
            }
        }
    }

    /// <summary>Gives the first sign, before the owner names this process: from the first moment on it is seen to live.</summary>
    internal async Task AnnounceAsync(IBlobStore store, string jobId, CancellationToken cancellationToken)
    {
        await BeatAsync(store, JobPaths.Alive(jobId, Holder.Token), cancellationToken).ConfigureAwait(false);
        _marks.Add((store, JobPaths.Alive(jobId, Holder.Token)));
    }

    /// <summary>Goes on giving signs until the end.</summary>
    internal void Begin(IBlobStore store, string jobId)
    {
        if (_beating.IsCompleted)
        {
            _beating = Task.Run(() => KeepBeatingAsync(store, JobPaths.Alive(jobId, Holder.Token)));
        }
    }

    private async Task KeepBeatingAsync(IBlobStore store, string name)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    await BeatAsync(store, name, _stop.Token).ConfigureAwait(false);
                }
                catch (LukeException)
                {
                    // An outage passes; a store that does not answer lets nobody else take the job over either.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private Task BeatAsync(IBlobStore store, string name, CancellationToken cancellationToken) =>
        store.PutAsync(name, JobJson.ToBytes(new HolderBeat(time.GetUtcNow())), cancellationToken);
}
