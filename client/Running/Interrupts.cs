using System.Runtime.InteropServices;
using LukePipeline.Client.Display;
using LukePipeline.Client.Outcomes;
using LukePipeline.Ground;

namespace LukePipeline.Client.Running;

/// <summary>
/// Ctrl+C and SIGTERM, from the moment a command is known until its process is gone: the first one asks for a clean stop, the second one ends the
/// process at once. What is committed stays either way.
/// </summary>
/// <remarks>
/// A terminal throws away what it has not shown yet when Ctrl+C is pressed. So each press is answered after it has come, the last word is said again to
/// one that comes while the process is ending, and nobody stops listening before that: a press would end the process without a word.
/// </remarks>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly Lock _hearing = new();
    private PosixSignalRegistration[] _registrations = [];
    private (Action First, Action Second) _answers = (() => { }, () => { });
    private (string? Word, int Code)? _end;
    private int _signals;

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>Begins to listen.</summary>
    /// <param name="stopping">Said at the first signal, as long as nobody knows better; null for nothing.</param>
    /// <param name="atOnce">Said at the second.</param>
    public void Listen(string? stopping, string atOnce)
    {
        _answers = (() => Say(stopping), () => Say(atOnce));
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Has somebody answer who knows how far the work is, and draws on the terminal perhaps.</summary>
    /// <param name="first">Tells the user, at the first signal, that it was heard.</param>
    /// <param name="second">Says a last word; the process ends as soon as it returns.</param>
    /// <returns>Given back, those answer who did before.</returns>
    public IDisposable Answer(Action first, Action second)
    {
        lock (_hearing)
        {
            var before = _answers;
            _answers = (first, second);
            return new Turn(this, before);
        }
    }

    /// <summary>The command has ended: says its last word, and keeps it for a signal that would take it from the screen.</summary>
    /// <param name="code">The exit code.</param>
    /// <param name="word">The word; null where it has said all there is.</param>
    /// <returns>The exit code.</returns>
    public int End(int code, string? word = null)
    {
        lock (_hearing)
        {
            _end = (word, code);
        }

        Say(word);
        return code;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _asked.Dispose();
    }

    private static void Say(string? text)
    {
        if (text is not null)
        {
            ErrorText.Write(text);
        }
    }

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        int heard;
        (Action First, Action Second) answers;
        lock (_hearing)
        {
            // The second may come while the first is still being answered.
            heard = ++_signals;
            answers = _answers;
            if (_end is { } end)
            {
                EndNow(() => Say(end.Word), end.Code);
            }
        }

        if (heard > 1)
        {
            EndNow(answers.Second, ExitCodes.Cancelled);
        }

        Try(answers.First);
        _asked.Cancel();
    }

    private static void EndNow(Action say, int code)
    {
        Try(say);

        // Engines compute on, and libtorch must not be taken down under them.
        ProcessEnd.Now(code);
    }

    private static void Try(Action say)
    {
        try
        {
            say();
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }

    private sealed class Turn(Interrupts interrupts, (Action First, Action Second) before) : IDisposable
    {
        public void Dispose()
        {
            lock (interrupts._hearing)
            {
                // Once a stop is asked for, whoever knew how far the work is knows best what to say at the next press, until the command says its last word.
                if (interrupts._signals == 0)
                {
                    interrupts._answers = before;
                }
            }
        }
    }
}
