using System.Diagnostics;
using System.Globalization;
using System.Net;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>A <c>luke-silo</c> process on free loopback ports.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private SiloProcess(ChildProgram program, int port)
    {
        Program = program;
        Url = $"http://127.0.0.1:{port}";
    }

    public ChildProgram Program { get; }

    /// <summary>Where health and metrics are served.</summary>
    public string Url { get; }

    /// <summary>The variable with the level of the log; tests read what becomes of shards there.</summary>
    public const string LevelVariable = "Logging__LogLevel__LukePipeline";

    /// <summary>Starts a silo; <see cref="WaitUntilReadyAsync"/> says when it has joined.</summary>
    public static async Task<SiloProcess> StartAsync(IReadOnlyDictionary<string, string> environment)
    {
        var ports = ServerProcess.FreePorts(3);
        var all = new Dictionary<string, string>(environment)
        {
            [LevelVariable] = environment.GetValueOrDefault(LevelVariable, "Debug"),
            ["Silo__SiloPort"] = $"{ports[0]}",
            ["Silo__GatewayPort"] = $"{ports[1]}",
            ["Silo__HttpUrl"] = $"http://127.0.0.1:{ports[2]}",
        };
        return new SiloProcess(await ChildProgram.StartAsync("silo", "luke-silo", all), ports[2]);
    }

    /// <summary>Asks a health endpoint: <c>live</c> or <c>ready</c>. Null when nobody answers.</summary>
    public async Task<HttpStatusCode?> AskAsync(string question)
    {
        try
        {
            using var response = await Http.GetAsync($"{Url}/health/{question}");
            return response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>The sum of a metric over the lines that begin so and hold this label; -1 when there is none.</summary>
    public async Task<double> MeasureAsync(string name, string label)
    {
        var lines = (await Http.GetStringAsync(new Uri($"{Url}/metrics"))).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal)).ToList();
        return lines.Count == 0 ? -1 : lines.Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    public async Task WaitUntilReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (await AskAsync("ready") != HttpStatusCode.OK)
        {
            if (Program.HasEnded || clock.Elapsed > TimeSpan.FromSeconds(120))
            {
                throw new InvalidOperationException($"The silo is not ready after {clock.Elapsed}.\n{Program.Output}\n{Program.Error}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Memory of the process that is in use now.</summary>
    public long ResidentBytes
    {
        get
        {
            using var process = Process.GetProcessById(Program.Id);
            return process.WorkingSet64;
        }
    }

    /// <summary>True when this silo's log says so.</summary>
    public bool Logged(string text) => Program.Output.Contains(text, StringComparison.Ordinal);

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
