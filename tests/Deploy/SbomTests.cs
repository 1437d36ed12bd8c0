using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Deploy;

/// <summary>The bill of materials that <c>dotnet publish … -p:WithSbom=true</c> writes, as the images do.</summary>
[Trait("Category", "Long")]
public sealed class SbomTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [CycloneDxFact]
    public void Target_AfterAPublish_WritesThePackagesOfTheProgram()
    {
        var (code, output, error) = ToolFactAttribute.Run(
        [
            "dotnet", "msbuild", Path.Combine(TestPaths.Root, "client", "LukePipeline.Client.csproj"), "-t:WriteSbom", "-p:Configuration=Release", "-p:WithSbom=true",
            $"-p:PublishDir={_folder.Path}/", "-nologo", "-v:q",
        ]);

        Assert.True(code == 0, output + error);
        using var bill = JsonDocument.Parse(File.ReadAllText(_folder.File("luke.cdx.json")));
        Assert.Equal("CycloneDX", bill.RootElement.GetProperty("bomFormat").GetString());
        var names = bill.RootElement.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("name").GetString()!).ToList();
        Assert.Subset(names.ToHashSet(), new HashSet<string> { "TorchSharp", "Parquet.Net", "Microsoft.Orleans.Server", "Azure.Storage.Blobs", "System.CommandLine" });
        Assert.DoesNotContain("xunit", names);
    }

    /// <summary>A fact that needs the tool of the checkout's manifest; it is skipped, with a message, where it has not been restored.</summary>
    private sealed class CycloneDxFactAttribute : FactAttribute
    {
        public CycloneDxFactAttribute()
        {
            var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            Skip = Directory.Exists(Path.Combine(packages, "cyclonedx")) ? null! : "CycloneDX is not there: dotnet tool restore";
        }
    }
}
