using System.Diagnostics;
using System.Text.Json;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary><c>luke silos</c>, as a person and as a program read it.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class SiloListTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Silos_OfACluster_AreListedWithWhatTheyHave()
    {
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 0);
        await cluster.AddSiloAsync(new Dictionary<string, string> { ["Silo__Labels"] = "gpu,zone=eu" });
        var reader = await cluster.AddSiloAsync(new Dictionary<string, string> { ["Silo__Device"] = "none", ["Silo__Engines"] = "0", ["Silo__Shards"] = "5" });
        await Eventually.IsTrueAsync(async () => (await ListAsync()).All(silo => silo.GetProperty("device").ValueKind == JsonValueKind.String), "each silo knows what the other has");

        var (code, table, error) = await cluster.LukeAsync("silos");
        var silos = (await ListAsync()).ToDictionary(silo => silo.GetProperty("device").GetString()!);

        Assert.True(code == 0, error);
        Assert.Equal(["cpu", "none"], silos.Keys.Order());
        Assert.All(silos.Values, silo => Assert.Equal("active", silo.GetProperty("state").GetString()));
        Assert.All(silos.Values, silo => Assert.StartsWith("0.", silo.GetProperty("version").GetString(), StringComparison.Ordinal));
        Assert.Equal(
            (1, 2, """{"gpu":"true","zone":"eu"}"""),
            (Number(silos["cpu"], "engines"), Number(silos["cpu"], "shards"), JsonSerializer.Serialize(silos["cpu"].GetProperty("labels"))));
        Assert.Equal((0, 5, "{}"), (Number(silos["none"], "engines"), Number(silos["none"], "shards"), JsonSerializer.Serialize(silos["none"].GetProperty("labels"))));
        var lines = table.TrimEnd().Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Matches(@"^silo +state +version +device +engines +shards +labels$", lines[0]);
        Assert.Contains(lines, line => line.EndsWith("gpu,zone=eu", StringComparison.Ordinal) && line.Contains(" active ", StringComparison.Ordinal));
        Assert.Equal(3, lines.Count);

        reader.Program.Signal("KILL");
        await Eventually.IsTrueAsync(async () => (await ListAsync()).Count == 1, "the silo that was killed is no longer listed");
        Assert.Contains("… 1 more has left or died: --all", (await cluster.LukeAsync("silos")).Output, StringComparison.Ordinal);
        Assert.Contains(" dead ", (await cluster.LukeAsync("silos", "--all")).Output, StringComparison.Ordinal);

        async Task<List<JsonElement>> ListAsync() =>
            [.. JsonDocument.Parse((await cluster.LukeAsync("silos", "--json")).Output).RootElement.GetProperty("silos").EnumerateArray()];
    }

    [Theory]
    [InlineData("silos")]
    [InlineData("jobs")]
    public async Task Command_WithoutACluster_AnswersWithinTenSeconds(string command)
    {
        var port = ServerProcess.FreePort();
        var clock = Stopwatch.StartNew();
        var result = (await LukeProcess.RunAsync(command, "--gateway", $"{port}")).Expect(2);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"It took {clock.Elapsed}.");
        Assert.Contains($"No silo of cluster 'luke' could be reached through 127.0.0.1:{port}", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    private static int Number(JsonElement silo, string name) => silo.GetProperty(name).GetInt32();
}
