namespace LukePipeline.Grains.Shards;

/// <summary>
/// Lets the attempts of a silo run side by side, but a probe alone: when a probe dies, nothing else in the process may have been
/// the cause.
/// </summary>
internal sealed class ProbeGate : IDisposable
{
    /// <summary>More attempts than a silo ever runs at a time.</summary>
    private const int Places = 4096;

    private readonly SemaphoreSlim _places = new(Places, Places);
    private readonly SemaphoreSlim _probing = new(1, 1);

    /// <summary>True while a probe has this process to itself.</summary>
    public bool IsProbing { get; private set; }

    /// <summary>Enters for an ordinary attempt; waits while a probe runs or waits.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Exit(() => _places.Release());
    }

    /// <summary>Enters for a probe; waits until every attempt in this process has ended.</summary>
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

        IsProbing = true;
        return new Exit(() =>
        {
            IsProbing = false;
            Leave(Places);
        });
    }

    public void Dispose()
    {
        _places.Dispose();
        _probing.Dispose();
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
