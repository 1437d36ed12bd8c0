namespace LukePipeline.Client.Display;

/// <summary>Whether what is written goes to a terminal that can be drawn on.</summary>
internal static class TerminalKind
{
    /// <summary>Whether standard error does: a panel may be drawn there and drawn over.</summary>
    public static bool ErrorCanBeDrawnOn => !Console.IsErrorRedirected && Draws;

    /// <summary>Whether standard output does: colours may be used there.</summary>
    public static bool OutputCanBeDrawnOn => !Console.IsOutputRedirected && Draws;

    /// <summary>TERM=dumb means a terminal that shows sequences as they are, an editor's say.</summary>
    private static bool Draws => OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } kind && kind != "dumb";
}
