using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Silo.Configuration;
using LukePipeline.Silo.Hosting;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Deploy;

/// <summary>Whether what deploy/ says of the silo is true of the silo.</summary>
public sealed partial class ManifestTests
{
    private static readonly string Deploy = Path.Combine(TestPaths.Root, "deploy");

    [Fact]
    public void Deploy_SiloVariables_AreOptionsOfTheSilo()
    {
        var known = typeof(SiloOptions).GetProperties().Where(property => property.CanWrite).Select(property => property.Name).ToHashSet();
        var used = Directory.GetFiles(Deploy, "*", SearchOption.AllDirectories)
            .SelectMany(file => Variable().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.NotEmpty(used);
        Assert.Subset(known, used);
    }

    [Fact]
    public void Kubernetes_ProbesAndPorts_AreThoseTheSiloServes()
    {
        var silo = Read("kubernetes/silo/silo.yaml");
        var options = new SiloOptions();
        var http = new Uri(Value(silo, "Silo__HttpUrl")).Port;

        Assert.Equal(["/health/ready", "/health/live", "/health/ready"], Paths().Matches(silo).Select(match => match.Groups[1].Value));
        Assert.Equal([http, options.SiloPort, options.GatewayPort], ContainerPorts().Matches(silo).Select(match => Number(match.Groups[1].Value)));
        Assert.Contains("runAsNonRoot: true", silo, StringComparison.Ordinal);
    }

    [Fact]
    public void Kubernetes_GracePeriod_IsLongerThanTheDrain()
    {
        var silo = Read("kubernetes/silo/silo.yaml");
        var grace = TimeSpan.FromSeconds(Number(Grace().Match(silo).Groups[1].Value));
        var drain = TimeSpan.Parse(Value(silo, "Silo__DrainTime"), CultureInfo.InvariantCulture);

        Assert.True(grace >= drain + SiloProgram.StopTime, $"The grace period {grace} is too short for the drain of {drain}.");
    }

    [Fact]
    public void Compose_GracePeriodAndProbe_FitTheSilo()
    {
        var compose = Read("docker/compose.yaml");
        var image = Read("docker/silo.Dockerfile");
        var grace = TimeSpan.FromSeconds(Number(StopGrace().Match(compose).Groups[1].Value));
        var http = new Uri(ImageUrl().Match(image).Groups[1].Value).Port;

        Assert.True(grace >= new SiloOptions().DrainTime + SiloProgram.StopTime);
        Assert.Contains($"\"{HealthProbe.Flag}\", \"http://127.0.0.1:{http}/health/ready\"", image, StringComparison.Ordinal);
        Assert.Contains("HEALTHCHECK --interval", image, StringComparison.Ordinal);
        Assert.DoesNotMatch(Secret(), compose);
        Assert.Contains("USER ${APP_UID}", image, StringComparison.Ordinal);
        Assert.Contains("ENTRYPOINT [\"dotnet\", \"/app/luke-silo.dll\"]", image, StringComparison.Ordinal);
    }

    [KubectlTheory]
    [InlineData("cpu", "cpu")]
    [InlineData("gpu", "gpu")]
    [InlineData("cpu-and-gpu", "cpu", "gpu")]
    public void Kustomize_Overlay_BuildsItsPoolsBesideOneAnother(string overlay, params string[] pools)
    {
        var (code, output, error) = ToolFactAttribute.Run(["kubectl", "kustomize", Path.Combine(Deploy, "kubernetes", "overlays", overlay)]);

        Assert.True(code == 0, error);
        var objects = output.ReplaceLineEndings("\n").Split("\n---\n").ToLookup(text => Kind().Match(text).Groups[1].Value);
        foreach (var kind in new[] { "Namespace", "ServiceAccount", "Service", "StatefulSet", "NetworkPolicy" })
        {
            Assert.Single(objects[kind]);
        }

        foreach (var kind in new[] { "Deployment", "PodDisruptionBudget" })
        {
            // Each chooses the pods of its own pool only, and no two have one name.
            Assert.Equal(pools.Select(pool => $"luke-silo-{pool}"), objects[kind].Select(text => Name().Match(text).Groups[1].Value));
            Assert.Equal(pools, objects[kind].Select(text => SelectedPool().Match(text).Groups[1].Value));
        }

        foreach (var (pool, deployment) in pools.Zip(objects["Deployment"]))
        {
            Assert.Matches($@"\n  template:\n    metadata:\n      labels:\n(        .*\n)*        luke/pool: {pool}\n", deployment);
            Assert.Contains("azure.workload.identity/use: \"true\"", deployment, StringComparison.Ordinal);
            Assert.Contains("serviceAccountName: luke-silo\n", deployment, StringComparison.Ordinal);
            Assert.Equal(pool == "gpu", deployment.Contains("nvidia.com/gpu: \"1\"", StringComparison.Ordinal));
            Assert.Equal(pool == "gpu", deployment.Contains("name: Silo__Labels__gpu\n", StringComparison.Ordinal));
            Assert.Equal(pool == "gpu", deployment.Contains("registry.example.com/luke-silo-cuda:", StringComparison.Ordinal));
        }
    }

    [DockerComposeFact]
    public void Compose_File_IsValid()
    {
        var (code, output, error) = ToolFactAttribute.Run(
            [.. DockerComposeFactAttribute.Command, "-f", Path.Combine(Deploy, "docker", "compose.yaml"), "--profile", "client", "config"],
            new Dictionary<string, string> { ["AZURITE_ACCOUNT_KEY"] = "key", ["LUKE_REDIS_PASSWORD"] = "word" });

        Assert.True(code == 0, error);
        Assert.Contains("AccountKey=key", output, StringComparison.Ordinal);
        Assert.Contains("redis:6379,password=word", output, StringComparison.Ordinal);
        Assert.Contains("replicas: 3", output, StringComparison.Ordinal);
        Assert.Contains("--appendonly", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("silo", "luke-silo")]
    [InlineData("client", "luke")]
    public void Image_IsMadeOfLockedPackagesAndTellsThem(string project, string program)
    {
        var image = Read($"docker/{project}.Dockerfile");

        // Bases come from arguments, so that a digest can take the place of a tag.
        Assert.All(ImageBase().Matches(image), from => Assert.Matches(@"^\$\{(SDK|RUNTIME)_IMAGE\}$", from.Groups[1].Value));
        Assert.Contains($"dotnet publish {project} -c Release -o /app", image, StringComparison.Ordinal);
        Assert.Contains("-p:LockedRestore=true -p:WithSbom=true", image, StringComparison.Ordinal);
        Assert.Contains($"<AssemblyName>{program}</AssemblyName>", File.ReadAllText(Directory.GetFiles(Path.Combine(TestPaths.Root, project), "*.csproj").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void LockFiles_OfEveryProject_NameEachPackageWithItsHashAndNoPlace()
    {
        string[] projects = ["client", "silo", "grains", "pipeline", "tests", "tests/benchmarks"];
        foreach (var project in projects)
        {
            var text = File.ReadAllText(Path.Combine(TestPaths.Root, project, "packages.linux-x64.lock.json"));
            Assert.DoesNotContain("://", text, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(text);
            var packages = json.RootElement.GetProperty("dependencies").EnumerateObject()
                .SelectMany(graph => graph.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project")
                .ToList();
            Assert.NotEmpty(packages);
            Assert.All(packages, package => Assert.NotEmpty(package.Value.GetProperty("contentHash").GetString()!));
        }
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Deploy, file));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Value(string manifest, string variable) =>
        Regex.Match(manifest, $"""name: {variable}\s+value: "?([^"\s]+)"?""").Groups[1].Value;

    /// <summary>A key that stands in the file rather than comes from outside.</summary>
    [GeneratedRegex(@"AccountKey=[A-Za-z0-9+/]|[Pp]assword=(?!\$)|Dashboard__Secret:")]
    private static partial Regex Secret();

    [GeneratedRegex(@"^FROM (\S+) AS", RegexOptions.Multiline)]
    private static partial Regex ImageBase();

    [GeneratedRegex(@"\bSilo__([A-Za-z]+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^kind: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex(@"^  name: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Name();

    [GeneratedRegex(@"\n  selector:\n    matchLabels:\n(?:      .*\n)*      luke/pool: (\S+)")]
    private static partial Regex SelectedPool();

    [GeneratedRegex(@"path: (/\S+)\s+port: http\b")]
    private static partial Regex Paths();

    [GeneratedRegex(@"containerPort: (\d+)")]
    private static partial Regex ContainerPorts();

    [GeneratedRegex(@"terminationGracePeriodSeconds: (\d+)")]
    private static partial Regex Grace();

    [GeneratedRegex(@"stop_grace_period: (\d+)s")]
    private static partial Regex StopGrace();

    [GeneratedRegex(@"Silo__HttpUrl=(\S+)")]
    private static partial Regex ImageUrl();
}
