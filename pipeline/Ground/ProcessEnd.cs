using System.Runtime.InteropServices;

namespace LukePipeline.Ground;

/// <summary>The end of this process without a word: who calls it has said why.</summary>
public static partial class ProcessEnd
{
    /// <summary>
    /// Ends the process at once. Neither handlers nor destructors run: those of native libraries whose threads still compute would crash, and leave a
    /// core dump.
    /// </summary>
    /// <param name="code">The exit code.</param>
    public static void Now(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(code);
        }

        Exit(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
