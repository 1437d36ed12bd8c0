namespace LukePipeline.Jobs.Work;

/// <summary>
/// Lets the attempts of a process run side by side, but a probe alone: when a probe dies, nothing else in the process may have been
/// the cause.
/// </summary>
public sealed class ProbeGate : IDisposable
{
    /// <summary>More attempts than a process ever runs at a time.</summary>
    private const int Places = 4096;

    private readonly SemaphoreSlim _places = new(Places, Places);
    private readonly SemaphoreSlim _probing = new(1, 1);
    private readonly Lock _gate = new();
    private TaskCompletionSource? _quiet;
    private bool _isProbing;
    private int _batches;

    /// <summary>Enters for an ordinary attempt; waits while a probe runs or waits.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Exit(() => _places.Release());
    }

    /// <summary>Enters for a batch, whichever process sent it, on its way to the device of this one.</summary>
    /// <param name="ofProbe">Whether it comes from the probe of this process.</param>
    /// <returns>Null while a probe has this process to itself.</returns>
    public IDisposable? TryEnterBatch(bool ofProbe)
    {
        lock (_gate)
        {
            if (_isProbing && !ofProbe)
            {
                return null;
            }

            _batches++;
            return new Exit(LeaveBatch);
        }
    }

    /// <summary>Enters for a probe; waits until every attempt in this process has ended, and every batch of other processes on its device.</summary>
    public async Task<IDisposable> EnterAloneAsync(CancellationToken cancellationToken)
    {
        await _probing.WaitAsync(cancellationToken);
        var taken = 0;
        try
        {
            for (; taken < Places; taken++)
            {
                await _places.WaitAsync(cancellationToken);
            }
        }
        catch
        {
            Leave(taken);
            throw;
        }

        var exit = new Exit(() =>
        {
            lock (_gate)
            {
                (_isProbing, _quiet) = (false, null);
            }

            Leave(Places);
        });
        try
        {
            await BecomeQuiet().WaitAsync(cancellationToken);
            return exit;
        }
        catch
        {
            exit.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _places.Dispose();
        _probing.Dispose();
    }

    /// <summary>Refuses further batches, and completes when those that were taken have ended.</summary>
    private Task BecomeQuiet()
    {
        lock (_gate)
        {
            _isProbing = true;
            if (_batches == 0)
            {
                return Task.CompletedTask;
            }

            _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }

    private void LeaveBatch()
    {
        lock (_gate)
        {
            if (--_batches == 0)
            {
                _quiet?.TrySetResult();
            }
        }
    }

    private void Leave(int places)
    {
        if (places > 0)
        {
            _places.Release(places);
        }

        _probing.Release();
    }

    private sealed class Exit(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}
