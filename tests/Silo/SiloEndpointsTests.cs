using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LukePipeline.Silo.Configuration;
using LukePipeline.Tests.Cluster;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>What a real silo process serves, logs and prints.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class SiloEndpointsTests
{
    private const string Secret = "correct-horse-battery-staple";

    private static readonly string[] DashboardPaths = ["/dashboard", "/dashboard/", "/dashboard/index.min.js", "/dashboard/DashboardCounters", "/dashboard/trace"];

    [Fact]
    public async Task Dashboard_ByDefault_IsNotThere()
    {
        await using var silo = await SiloProcess.StartAsync(Localhost());
        await silo.WaitUntilReadyAsync();
        using var http = new HttpClient();

        foreach (var path in DashboardPaths)
        {
            using var response = await http.GetAsync(new Uri(silo.Url + path));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Dashboard_Enabled_IsServedToTheSecretOnly()
    {
        var environment = Localhost();
        environment["Silo__Dashboard__Enabled"] = "true";
        environment["Silo__Dashboard__Secret"] = Secret;
        await using var silo = await SiloProcess.StartAsync(environment);
        await silo.WaitUntilReadyAsync();
        using var http = new HttpClient();

        foreach (var path in DashboardPaths)
        {
            using var closed = await http.GetAsync(new Uri(silo.Url + path));
            Assert.True(closed.StatusCode == HttpStatusCode.Unauthorized, $"{path} answers {closed.StatusCode} without the secret.");
            Assert.Contains("Basic realm", closed.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        }

        foreach (var wrong in new[] { Bearer("wrong"), Bearer(""), Basic(":"), Basic("operator:wrong"), Basic(Secret), new AuthenticationHeaderValue("Basic", "no base64") })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(wrong));
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(Bearer(Secret)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(Basic($"operator:{Secret}")));
        Assert.Equal(HttpStatusCode.OK, await silo.AskAsync("ready"));

        async Task<HttpStatusCode> AskAsync(AuthenticationHeaderValue header)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, silo.Url + "/dashboard/");
            request.Headers.Authorization = header;
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Dashboard_EnabledWithoutASecret_KeepsTheSiloFromStarting()
    {
        await using var silo = await ChildProgram.StartAsync("silo", "luke-silo", new Dictionary<string, string>(), "--dashboard-enabled", "--dashboard-secret", "short");

        Assert.Equal(2, await silo.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("Silo:Dashboard:Secret is shorter than 16 characters", silo.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_Json_IsOneObjectALine()
    {
        var environment = Localhost();
        environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        await using var silo = await SiloProcess.StartAsync(environment);
        await silo.WaitUntilReadyAsync();

        var lines = silo.Program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            using var entry = JsonDocument.Parse(line);
            Assert.NotEmpty(entry.RootElement.GetProperty("Message").GetString()!);
            Assert.NotEmpty(entry.RootElement.GetProperty("LogLevel").GetString()!);
        });
    }

    [Fact]
    public async Task Help_NamesEverySetting()
    {
        await using var silo = await ChildProgram.StartAsync("silo", "luke-silo", new Dictionary<string, string>(), "--help");

        Assert.Equal(0, await silo.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.All(SiloSettings.All, setting => Assert.Contains($"  {setting.Flag} ", silo.Output, StringComparison.Ordinal));
        Assert.All(silo.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
    }

    [Fact]
    public async Task Configuration_FlagsWinOverEnvironmentOverFiles()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "silo.json");
        await File.WriteAllTextAsync(file, """{ "Silo": { "SiloPort": "one", "GatewayPort": "two", "Engines": "three" } }""");

        await using var silo = await ChildProgram.StartAsync(
            "silo", "luke-silo", new Dictionary<string, string> { ["Silo__GatewayPort"] = "four", ["Silo__Engines"] = "five" }, "--config", file, "--engines", "six");

        Assert.Equal(2, await silo.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("Silo:SiloPort is 'one'", silo.Error, StringComparison.Ordinal);
        Assert.Contains("Silo:GatewayPort is 'four'", silo.Error, StringComparison.Ordinal);
        Assert.Contains("Silo:Engines is 'six'", silo.Error, StringComparison.Ordinal);
    }

    private static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    private static AuthenticationHeaderValue Basic(string pair) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));

    /// <summary>A silo alone on this machine, with the smallest engine.</summary>
    private static Dictionary<string, string> Localhost() => new()
    {
        ["Silo__Device"] = "cpu",
        ["Silo__Engines"] = "1",
        ["Silo__DrainTime"] = "00:00:01",
        ["OMP_NUM_THREADS"] = "1",
    };
}
