using System.Runtime.InteropServices;
using LukePipeline.Client.Outcomes;

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
    private readonly Action _onSecond;
    private int _signals;

    /// <summary>Begins to listen.</summary>
    /// <param name="onFirst">Tells the user, at the first signal, that it was heard.</param>
    /// <param name="onSecond">Says a last word; the process ends as soon as it returns.</param>
    public Interrupts(Action onFirst, Action onSecond)
    {
        (_onFirst, _onSecond) = (onFirst, onSecond);
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

        // The second may come while the first is still being answered.
        if (Interlocked.Increment(ref _signals) > 1)
        {
            _onSecond();
            EndNow();
        }

        _onFirst();
        _asked.Cancel();
    }

    /// <summary>
    /// Ends the process without the libraries' own endings: engines compute on, and libtorch must not be taken down under them.
    /// </summary>
    private static void EndNow()
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(ExitCodes.Cancelled);
        }

        Exit(ExitCodes.Cancelled);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void Exit(int code);
}
