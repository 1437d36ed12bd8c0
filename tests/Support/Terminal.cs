using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LukePipeline.Tests.Support;

/// <summary>
/// A real terminal of its own for one program, kept by tmux: it has a size, a keyboard, and a screen to look at. Ctrl+C there is a key, which
/// a program that was started behind another one may not hear.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private const string EndMark = "ended with ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private string? _shell;

    private Terminal()
    {
    }

    private string Socket => _folder.File("tmux");

    /// <summary>Starts a program in a terminal.</summary>
    /// <param name="columns">Its width.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="environment">More variables; TERM, say.</param>
    public static Terminal Start(int columns, string[] command, params (string Name, string Value)[] environment)
    {
        var terminal = new Terminal();
        var variables = string.Concat(environment.Select(variable => $"{variable.Name}={Quote(variable.Value)} "));
        // Ctrl+C pressed twice may reach the shell when the program has ended: it goes on to say how.
        var script = $"trap : INT; {variables}{string.Join(' ', command.Select(Quote))}; code=$?; trap '' INT; echo \"{EndMark}$code\"; sleep 600";
        terminal.Tmux("-f", "/dev/null", "new-session", "-d", "-x", $"{columns}", "-y", "40", script);
        return terminal;
    }

    /// <summary>Starts <c>luke</c>.</summary>
    public static Terminal Luke(int columns, string[] arguments, params (string Name, string Value)[] environment) =>
        Start(columns, ["dotnet", Programs.Luke, .. arguments], environment);

    /// <summary>What stands on the screen, and what has left it at the top; white space at the ends of lines is not seen.</summary>
    public string Screen() => Tmux("capture-pane", "-p", "-J", "-S", "-");

    /// <summary>What stands on the screen, with the sequences that colour it.</summary>
    public string ColouredScreen() => Tmux("capture-pane", "-p", "-e", "-S", "-");

    /// <summary>Presses a key, by tmux's name: C-c, say.</summary>
    public void Press(string key) => Tmux("send-keys", key);

    /// <summary>Presses keys one after the other; TERM among them is the signal, as a supervisor sends it.</summary>
    public void PressAll(string keys)
    {
        foreach (var key in keys.Split(' '))
        {
            if (key == "TERM")
            {
                Terminate();
            }
            else
            {
                Press(key);
            }
        }
    }

    /// <summary>Types a text.</summary>
    public void Type(string text) => Tmux("send-keys", "-l", text);

    /// <summary>Waits until the screen holds a text, and returns the screen.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var screen = Screen();
            if (Unwrapped(screen).Contains(text, StringComparison.Ordinal))
            {
                return screen;
            }

            Assert.False(screen.Contains(EndMark, StringComparison.Ordinal) || clock.Elapsed > Patience, $"'{text}' has not come in {clock.Elapsed}; the screen:\n{screen}");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the program has opened or mapped a file whose path holds a text: it is at work on it then.</summary>
    public async Task WaitForFileAsync(string part)
    {
        var clock = Stopwatch.StartNew();
        for (var look = 1; !OpenFiles().Any(file => file.Contains(part, StringComparison.Ordinal)); look++)
        {
            // The screen seldom: it costs a process, and a small file is open for a millisecond.
            if (look % 100 == 0)
            {
                var screen = Screen();
                Assert.False(screen.Contains(EndMark, StringComparison.Ordinal) || clock.Elapsed > Patience, $"No file of '{part}' was opened in {clock.Elapsed}; the screen:\n{screen}");
            }

            await Task.Delay(1);
        }
    }

    /// <summary>Waits until the program has ended, and returns its exit code and the screen, messages as they were before they were wrapped.</summary>
    public async Task<(int Code, string Screen)> EndAsync()
    {
        var screen = await WaitForAsync(EndMark);
        var at = screen.LastIndexOf(EndMark, StringComparison.Ordinal);
        return (int.Parse(screen[(at + EndMark.Length)..].Trim().Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture), Unwrapped(screen[..at].TrimEnd()));
    }

    public void Dispose()
    {
        Tmux("kill-server");
        _folder.Dispose();
    }

    /// <summary>Programs that the shell of the terminal has started and that run.</summary>
    private string[] Children()
    {
        _shell ??= Tmux("list-panes", "-F", "#{pane_pid}").Trim();
        return File.ReadAllText($"/proc/{_shell}/task/{_shell}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Terminate()
    {
        foreach (var child in Children())
        {
            ToolFactAttribute.Run(["kill", "-TERM", child]);
        }
    }

    /// <summary>The files that the program has open or mapped now.</summary>
    private IEnumerable<string> OpenFiles()
    {
        try
        {
            var children = Children();
            var open = children.SelectMany(child => Directory.EnumerateFileSystemEntries($"/proc/{child}/fd")).Select(file => new FileInfo(file).LinkTarget ?? "");
            return [.. open, .. children.SelectMany(child => File.ReadLines($"/proc/{child}/maps"))];
        }
        catch (IOException)
        {
            // Closed, or ended, in between.
            return [];
        }
    }

    /// <summary>A screen with the messages of the program as they were before it wrapped them.</summary>
    private static string Unwrapped(string screen) => Regex.Replace(screen, @"\n {2,6}(?=\S)", " ");

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private string Tmux(params string[] arguments)
    {
        var (code, output, error) = ToolFactAttribute.Run(["tmux", "-u", "-S", Socket, .. arguments], new Dictionary<string, string> { ["TMUX"] = "", ["LANG"] = "C.UTF-8" });
        return code == 0 ? output : throw new InvalidOperationException($"tmux {string.Join(' ', arguments)}: {error}");
    }
}

/// <summary>A fact that needs a real terminal.</summary>
internal sealed class TerminalFactAttribute() : ToolFactAttribute("tmux is not installed: install Debian's tmux.", "tmux", "-V");

/// <summary>A theory that needs a real terminal.</summary>
internal sealed class TerminalTheoryAttribute : TheoryAttribute
{
    public TerminalTheoryAttribute() => Skip = ToolFactAttribute.Run(["tmux", "-V"]) is (0, _, _) ? null! : "tmux is not installed: install Debian's tmux.";
}
