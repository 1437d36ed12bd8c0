using System.Runtime.InteropServices;

namespace LukePipeline.Client.Running;

/// <summary>
/// Ctrl+C and SIGTERM: the first one asks for a clean stop, the second one ends the process at once. What is committed stays
/// either way.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _onFirst;

    /// <summary>Begins to listen.</summary>
    /// <param name="onFirst">Tells the user, at the first signal, that it was heard.</param>
    public Interrupts(Action onFirst)
    {
        _onFirst = onFirst;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _asked.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_asked.IsCancellationRequested)
        {
            Environment.Exit(ExitCodes.Cancelled);
        }

        _onFirst();
        _asked.Cancel();
    }
}
