using System.Runtime.InteropServices;

namespace LukePipeline.Silo.Hosting;

/// <summary>
/// The end of a silo that must not go on: it was declared dead while it was frozen, say. One line of the log says so, in the format of the others,
/// and the process ends at once, so that whoever supervises it starts another.
/// </summary>
internal sealed partial class FatalExit(IServiceProvider services, ILogger<FatalExit> logger) : IFatalErrorHandler
{
    private const int Failed = 1;

    /// <inheritdoc/>
    public bool IsUnexpected(Exception exception) => true;

    /// <inheritdoc/>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        LogFatal(context ?? "no context", exception?.Message ?? "no exception");

        // Disposed, the log writes what it holds.
        services.GetRequiredService<ILoggerFactory>().Dispose();

        // Without the libraries' own endings: engines compute on, and libtorch must not be taken down under them.
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(Failed);
        }

        Exit(Failed);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void Exit(int code);

    [LoggerMessage(Level = LogLevel.Critical, Message = "This silo ends, since it can no longer be part of the cluster: {Context} ({Why})")]
    private partial void LogFatal(string context, string why);
}
