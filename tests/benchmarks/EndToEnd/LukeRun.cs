using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Benchmarks.EndToEnd;

/// <summary>What one <c>luke run</c>, a process of its own, cost.</summary>
/// <param name="Seconds">Processor seconds of the whole process, start and end included.</param>
/// <param name="EngineSeconds">Those of its engine threads alone; 0 where the system does not tell.</param>
/// <param name="Wall">Seconds from start to end.</param>
/// <param name="PeakBytes">The most memory that was resident; 0 where the system does not tell.</param>
/// <param name="Entities">Mentions found.</param>
internal sealed partial record LukeRun(double Seconds, double EngineSeconds, double Wall, long PeakBytes, long Entities)
{
    private const int Children = -1; // RUSAGE_CHILDREN
    private const int ClockTicksPerSecond = 100;

    // Linux keeps 15 characters of a thread's name.
    private const string EngineThread = "luke engine";

    /// <summary>Runs the command and waits for it.</summary>
    /// <param name="arguments">What comes after <c>luke run</c>; the output prefix among them.</param>
    public static LukeRun Of(params string[] arguments)
    {
        var program = Path.Combine(TestPaths.Root, "client", "bin", "Release", "net10.0", "luke.dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is not there: build it first, dotnet build client -c Release.");
        }

        var start = new ProcessStartInfo("dotnet", [program, "run", .. arguments, "--json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var (before, clock) = (ChildSeconds(), Stopwatch.StartNew());
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var (engine, peak) = (0.0, 0L);
        while (!process.WaitForExit(100))
        {
            engine = Math.Max(engine, EngineSecondsOf(process.Id));
            peak = Math.Max(peak, PeakOf(process.Id));
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"luke run ended with {process.ExitCode}: {error.Result}");
        }

        using var summary = JsonDocument.Parse(output.Result);
        return new LukeRun(
            ChildSeconds() - before, engine, clock.Elapsed.TotalSeconds, peak, summary.RootElement.GetProperty("entities").EnumerateObject().Sum(label => label.Value.GetInt64()));
    }

    private static double ChildSeconds()
    {
        var times = new long[18];
        return GetUsage(Children, times) == 0
            ? times[0] + times[2] + ((times[1] + times[3]) * 1e-6)
            : throw new InvalidOperationException("The system does not tell what a child process has used.");
    }

    private static double EngineSecondsOf(int process)
    {
        var ticks = 0L;
        try
        {
            foreach (var task in Directory.EnumerateDirectories($"/proc/{process}/task"))
            {
                var line = File.ReadAllText(Path.Combine(task, "stat"));
                if (line.Contains($"({EngineThread}", StringComparison.Ordinal))
                {
                    var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                    ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
                }
            }
        }
        catch (IOException)
        {
            // It has just ended, or this is another system.
            return 0;
        }

        return ticks / (double)ClockTicksPerSecond;
    }

    private static long PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, [Out] long[] usage);
}
