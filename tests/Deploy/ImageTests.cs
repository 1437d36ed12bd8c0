using System.Net;
using System.Text.RegularExpressions;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Deploy;

/// <summary>The silo, started with the entry point and the environment of its image.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed partial class ImageTests(ClusterFixture fixture)
{
    [RedisFact]
    public async Task Silo_StartedAsTheImageStartsIt_AnswersItsProbes()
    {
        var environment = ImageEnvironment();
        environment["Silo__Redis"] = fixture.Redis;
        environment["Silo__ClusterId"] = environment["Silo__ServiceId"] = $"image-{Guid.NewGuid():N}";
        environment["Silo__AdvertisedAddress"] = "127.0.0.1";
        environment["TMPDIR"] = Path.GetTempPath();
        await using var silo = await SiloProcess.StartAsync(environment);
        await silo.WaitUntilReadyAsync();

        Assert.Equal(HttpStatusCode.OK, await silo.AskAsync("live"));
        Assert.Equal(0, await ProbeAsync($"{silo.Url}/health/ready"));
        using var http = new HttpClient();
        Assert.Contains("# TYPE", await http.GetStringAsync(new Uri($"{silo.Url}/metrics")), StringComparison.Ordinal);

        silo.Program.Signal("TERM");
        Assert.Equal(0, await silo.Program.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(1, await ProbeAsync($"{silo.Url}/health/ready"));
    }

    [Fact]
    public async Task Silo_BadConfiguration_NamesEveryErrorAndExitsWith2()
    {
        await using var silo = await ChildProgram.StartAsync(
            "silo", "luke-silo", new Dictionary<string, string> { ["Silo__Clustering"] = "Redis", ["Silo__SiloPort"] = "30000", ["Silo__AdvertisedAddress"] = "here" });

        Assert.Equal(2, await silo.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("Silo:Redis is missing", silo.Error, StringComparison.Ordinal);
        Assert.Contains("Silo:SiloPort and Silo:GatewayPort are both 30000", silo.Error, StringComparison.Ordinal);
        Assert.Contains("Silo:AdvertisedAddress is 'here'", silo.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_MisspelledOption_IsRefused()
    {
        await using var silo = await ChildProgram.StartAsync("silo", "luke-silo", new Dictionary<string, string> { ["Silo__Enginse"] = "2" });

        Assert.Equal(2, await silo.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("Enginse", silo.Error, StringComparison.Ordinal);
    }

    private static async Task<int> ProbeAsync(string url)
    {
        await using var probe = await ChildProgram.StartAsync("silo", "luke-silo", new Dictionary<string, string>(), "--probe", url);
        return await probe.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static Dictionary<string, string> ImageEnvironment() =>
        Setting().Matches(File.ReadAllText(Path.Combine(TestPaths.Root, "deploy", "docker", "silo.Dockerfile")))
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    [GeneratedRegex(@"\b((?:Silo__\w+)|TMPDIR)=(\S+)")]
    private static partial Regex Setting();
}
