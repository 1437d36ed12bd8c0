using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>The real program <c>luke</c> as a process of its own.</summary>
internal sealed class LukeProcess : IDisposable
{
    /// <summary>Far more than any run of these tests takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;
    private readonly List<string> _errorLines = [];
    private readonly SemaphoreSlim _errorGrew = new(0);

    private LukeProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = ReadErrorAsync();
    }

    /// <summary>
    /// Signal numbers. The clean stop is asked for with SIGTERM, which the program treats as Ctrl+C: a test run that was started in
    /// the background of a shell inherits an ignored SIGINT, and hands it on.
    /// </summary>
    public const int Terminate = 15, Kill = 9;

    public static LukeProcess Start(params string[] args) => Start(new Dictionary<string, string>(), args);

    /// <summary>Starts the program with some environment variables.</summary>
    public static LukeProcess Start(IReadOnlyDictionary<string, string> environment, params string[] args) => Start("", environment, args);

    /// <summary>Runs the program in a working directory to its end.</summary>
    public static async Task<LukeResult> RunFromAsync(string folder, params string[] args)
    {
        using var luke = Start(folder, new Dictionary<string, string>(), args);
        return await luke.WaitAsync();
    }

    private static LukeProcess Start(string folder, IReadOnlyDictionary<string, string> environment, string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.ArgumentList.Add(Programs.Luke);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return new LukeProcess(Process.Start(start)!);
    }

    /// <summary>Runs the program to its end.</summary>
    public static Task<LukeResult> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), args);

    /// <summary>Runs the program with some environment variables to its end.</summary>
    public static async Task<LukeResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        using var luke = Start(environment, args);
        return await luke.WaitAsync();
    }

    public Task<LukeResult> WaitAsync() => WaitAsync(Patience);

    public async Task<LukeResult> WaitAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"luke is still running after {patience}; it wrote:\n{string.Join('\n', _errorLines)}");
        }

        return new LukeResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary>The most memory that the program held at once until it ended, in bytes; Linux alone knows.</summary>
    public async Task<long> WatchPeakMemoryAsync()
    {
        var peak = 0L;
        while (!_process.HasExited)
        {
            try
            {
                var line = File.ReadLines($"/proc/{_process.Id}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
                peak = line is null ? peak : Math.Max(peak, long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
            }
            catch (IOException)
            {
                // It has ended in between.
            }

            await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(50));
        }

        return peak;
    }

    /// <summary>Waits until standard error holds a text.</summary>
    public async Task WaitForAsync(string text)
    {
        var seen = 0;
        while (true)
        {
            lock (_errorLines)
            {
                for (; seen < _errorLines.Count; seen++)
                {
                    if (_errorLines[seen].Contains(text, StringComparison.Ordinal))
                    {
                        return;
                    }
                }
            }

            if (_error.IsCompleted || !await _errorGrew.WaitAsync(Patience))
            {
                throw new InvalidOperationException($"luke never wrote '{text}', but:\n{string.Join('\n', _errorLines)}");
            }
        }
    }

    public void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill({_process.Id}, {signal}) failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The number of the process.</summary>
    public int Id => _process.Id;

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
        _errorGrew.Dispose();
    }

    private async Task<string> ReadErrorAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errorLines)
            {
                _errorLines.Add(line);
            }

            _errorGrew.Release();
        }

        return string.Join('\n', _errorLines);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>How the program ended.</summary>
internal sealed record LukeResult(int ExitCode, string Output, string Error)
{
    /// <summary>Checks the exit code, and shows what was written where it is another.</summary>
    public LukeResult Expect(int exitCode)
    {
        Assert.True(exitCode == ExitCode, $"luke ended with {ExitCode}, not {exitCode}.\nstdout: {Output}\nstderr: {Error}");
        Assert.DoesNotContain("   at LukePipeline", Error, StringComparison.Ordinal);
        return this;
    }
}
