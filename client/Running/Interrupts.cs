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
    private readonly TextWriter _error;

    public Interrupts(TextWriter error)
    {
        _error = error;
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

        _error.WriteLine("Stopping; the same command resumes later. Once more to stop at once.");
        _asked.Cancel();
    }
}
