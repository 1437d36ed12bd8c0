using System.Diagnostics;
using System.Globalization;
using System.Text;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>
/// One of our programs as a process of its own, to be sent signals and killed. It ends with the test process, however that ends.
/// </summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    // The watcher reads an input that the kernel closes when the test process is gone; the shell ends when the program does.
    private const string Script =
        "exec 3<&0; \"$0\" \"$@\" </dev/null 3<&- & child=$!; echo $child; "
        + "{ read -r _ <&3; kill -CONT $child; kill -9 $child; } >/dev/null 2>&1 & watcher=$!; exec 3<&-; "
        + "wait $child 2>/dev/null; code=$?; kill $watcher 2>/dev/null; exit $code";

    /// <summary>A variable with shell commands that give the program a view of the file systems of its own, before it starts.</summary>
    public const string MountsVariable = "TEST_MOUNTS";

    private readonly Process _shell;
    private readonly StringBuilder _output;
    private readonly StringBuilder _error = new();

    private ChildProgram(Process shell, int id, StringBuilder output)
    {
        (_shell, Id, _output) = (shell, id, output);
        shell.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        shell.BeginErrorReadLine();
    }

    /// <summary>Process id of the program itself.</summary>
    public int Id { get; }

    public bool HasEnded => _shell.HasExited;

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>What it wrote to standard error so far.</summary>
    public string Error => Read(_error);

    /// <summary>Starts a program.</summary>
    /// <param name="project">Its folder: <c>silo</c> or <c>client</c>.</param>
    /// <param name="assembly">Its assembly, without extension.</param>
    /// <param name="environment">Variables beside those of the tests.</param>
    /// <param name="args">Its arguments.</param>
    public static async Task<ChildProgram> StartAsync(
        string project, string assembly, IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] program = environment.ContainsKey(MountsVariable)
            ? ["unshare", "-rm", "/bin/sh", "-c", $"eval \"${MountsVariable}\" && exec dotnet \"$0\" \"$@\""]
            : ["dotnet"];
        foreach (var argument in new[] { "-c", Script }.Concat(program).Append(Programs.PathOf(project, assembly)).Concat(args))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var shell = Process.Start(start) ?? throw new InvalidOperationException("No shell.");
        var id = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();
        shell.OutputDataReceived += Take;
        shell.BeginOutputReadLine();
        return new ChildProgram(shell, await id.Task.WaitAsync(TimeSpan.FromSeconds(30)), output);

        // The first line is the shell's and names the process.
        void Take(object sender, DataReceivedEventArgs line)
        {
            if (!id.Task.IsCompleted && line.Data is { } first)
            {
                id.SetResult(int.Parse(first, CultureInfo.InvariantCulture));
            }
            else
            {
                Append(output, line.Data);
            }
        }
    }

    /// <summary>Sends a signal: "KILL", "STOP", "CONT", "TERM", "INT".</summary>
    public void Signal(string name)
    {
        if (!HasEnded)
        {
            using var kill = Process.Start("/bin/kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    /// <summary>Waits for its end; 128 plus the number of the signal when one ended it.</summary>
    public async Task<int> WaitAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _shell.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The program has not ended after {patience}.\n{Output}\n{Error}");
        }

        return _shell.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Signal("CONT");
        Signal("KILL");
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
