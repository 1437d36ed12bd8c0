using System.Text.Json;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>What the log of a silo says until it can work.</summary>
[Trait("Category", "Cluster")]
public sealed class ReadyLineTests
{
    [Fact]
    public async Task Start_OfASilo_SaysThatItIsReadyInOneLineAndNothingElse()
    {
        await using var silo = await SiloProcess.StartAsync(new Dictionary<string, string>
        {
            ["Silo__Device"] = "cpu",
            ["Silo__Engines"] = "1",
            ["Silo__Labels"] = "gpu,zone=eu",
            ["OMP_NUM_THREADS"] = "1",
            [SiloProcess.LevelVariable] = "Information",
        });
        await silo.WaitUntilReadyAsync();
        await Eventually.IsTrueAsync(() => silo.Logged("Ready: silo 127.0.0.1:"), "the silo says that it is ready");

        var lines = silo.Program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var ready = Assert.Single(lines, line => line.GetProperty("LogLevel").GetString() == "Information").GetProperty("Message").GetString()!;
        Assert.Matches(
            $@"^Ready: silo 127\.0\.0\.1:\d+ of cluster luke, version \d+\.\d+\.\d+\S*; device cpu.*; 1 engines of 1 threads, 2 shards at a time; labels gpu,zone=eu; clients on port \d+, health and metrics at {silo.Url}\.$",
            ready);
    }
}
