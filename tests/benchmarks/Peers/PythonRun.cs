using System.Diagnostics;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Benchmarks.Peers;

/// <summary>Runs the Python scripts beside this program.</summary>
/// <param name="command">How to start Python, a program and arguments: <c>python3</c>, or a line that enters a container first.</param>
internal sealed class PythonRun(string command)
{
    private static readonly string Scripts = Path.Combine(TestPaths.Root, "tests", "benchmarks", "python");

    /// <summary>Runs a script with one thread.</summary>
    public void Run(string script, params string[] arguments)
    {
        var parts = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = new ProcessStartInfo(parts[0], [.. parts[1..], Path.Combine(Scripts, script), .. arguments]);
        foreach (var variable in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" })
        {
            start.Environment[variable] = "1";
        }

        start.Environment["HF_HUB_OFFLINE"] = "1";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} ended with {process.ExitCode}. It needs torch, transformers and numpy: name a Python that has them with --python.");
        }
    }

    /// <summary>Runs a script that writes a result: its processor seconds without loading the model, and its rows.</summary>
    public (double Seconds, JsonElement[] Rows) Score(string script, string model, string documents, string result, int batch)
    {
        Run(script, model, documents, result, "--batch", $"{batch}", "--threads", "1");
        using var json = JsonDocument.Parse(File.ReadAllBytes(result));
        return (json.RootElement.GetProperty("cpu").GetDouble(), [.. json.RootElement.GetProperty("rows").EnumerateArray().Select(row => row.Clone())]);
    }
}
