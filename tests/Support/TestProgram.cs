using System.Diagnostics;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Jobs;

namespace LukePipeline.Tests.Support;

/// <summary>What the test assembly does when it is run as a program: the part of a process that a test starts in order to kill it.</summary>
internal static class TestProgram
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["protocol-worker", .. var rest] => ProtocolWorker.RunAsync(rest),
        ["damaged-parquet"] => ParquetTests.ReadDamagedAsync(),
        ["impatient-job", var spec] => JobReasonTests.RunImpatientJobAsync(spec),
        _ => throw new ArgumentException($"No such program: {string.Join(' ', args)}. Tests are run with 'dotnet test'."),
    };

    /// <summary>Starts this assembly as a program.</summary>
    public static Process Start(IReadOnlyDictionary<string, string> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(TestProgram).Assembly.Location);
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
