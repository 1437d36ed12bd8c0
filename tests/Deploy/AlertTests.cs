using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Deploy;

/// <summary>Whether the alerts and the dashboard ask for metrics that a silo serves.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed partial class AlertTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Rules_AndDashboard_NameMetricsOfASilo()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job));
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri($"{cluster.Silos[0].Url}/metrics"));
        var served = Name().Matches(page).Select(match => match.Value).ToHashSet();

        var dashboard = JsonDocument.Parse(Read("grafana", "luke-dashboard.json")).RootElement;
        var queries = dashboard.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!);
        var rules = Read("prometheus", "luke-rules.yaml").Split('\n').Where(line => line.Contains("expr:", StringComparison.Ordinal));
        var named = queries.Concat(rules).SelectMany(query => Name().Matches(query)).Select(match => match.Value).ToHashSet();

        Assert.True(named.Count > 15);
        Assert.Empty(named.Except(served));

        // What they wait for or lost is told by kind, before there is any of it.
        Assert.All(
            ["luke_job_waiting{", "luke_wait=\"silo\"", "luke_lease_lost_total{", "luke_cause=\"died\"", "luke_job_ended_total{", "luke_state=\"failed\""],
            part => Assert.Contains(part, page, StringComparison.Ordinal));
        Assert.Contains("luke_silo_ready 1", Values().Replace(page, " $1"), StringComparison.Ordinal);
    }

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([TestPaths.Root, "deploy", .. path]));

    [GeneratedRegex("luke_[a-z_]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?:\{[^}]*\})? (\d)")]
    private static partial Regex Values();
}
