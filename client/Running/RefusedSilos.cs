namespace LukePipeline.Client.Running;

/// <summary>Silos whose certificates were refused while a client looks for one: why, and when to stop looking.</summary>
internal sealed class RefusedSilos(TimeProvider time) : IDisposable
{
    /// <summary>A silo with the right certificate may be starting beside a foreign one.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _hopeless = new(Timeout.InfiniteTimeSpan, time);
    private bool _isOver;

    /// <summary>Why the first one was refused; null where none was.</summary>
    public string? Reason { get; private set; }

    /// <summary>Cancelled some seconds after the first refusal.</summary>
    public CancellationToken Hopeless => _hopeless.Token;

    /// <summary>Hears why a silo was refused, again at each of its handshakes, and still when another one has been found.</summary>
    public void Add(string reason)
    {
        lock (_lock)
        {
            if (Reason is null && !_isOver)
            {
                Reason = reason;
                _hopeless.CancelAfter(Grace);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            _hopeless.Dispose();
        }
    }
}
