using LukePipeline.Ground;

namespace LukePipeline.Silo.Hosting;

/// <summary>
/// Ends a silo that cannot go on, since others have declared it dead or nobody caught an exception, with one line of its log and an exit code,
/// so that whoever keeps it running starts another. The default prints a stack to where no collector reads it, and leaves a core dump.
/// </summary>
internal sealed partial class LastWords(IEnumerable<ILoggerProvider> logs, ILogger<LastWords> logger) : IFatalErrorHandler
{
    private const int Failed = 1;

    private int _said;

    /// <summary>Stands in for what the runtime does when nobody catches an exception.</summary>
    public void Watch() => AppDomain.CurrentDomain.UnhandledException += (_, unhandled) => End(() => LogUnhandled(unhandled.ExceptionObject as Exception));

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => exception is not ThreadInterruptedException;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) =>
        End(() => LogDead(context ?? sender?.GetType().Name ?? "it cannot go on", exception?.GetBaseException().Message));

    private void End(Action say)
    {
        if (Interlocked.Exchange(ref _said, 1) != 0)
        {
            // Another thread ends the process.
            Thread.Sleep(Timeout.Infinite);
        }

        say();

        // Lines are written by threads of their own; disposed of, the logs have written theirs.
        foreach (var log in logs)
        {
            log.Dispose();
        }

        ProcessEnd.Now(Failed);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "This silo ends, and is to be started again: {Context} {Why}")]
    private partial void LogDead(string context, string? why);

    [LoggerMessage(Level = LogLevel.Critical, Message = "This silo ends, and is to be started again: nobody caught an exception.")]
    private partial void LogUnhandled(Exception? exception);
}
