using System.Diagnostics;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Ground.Torch;

/// <summary>The one switch between libtorch for the CPU and for CUDA, as MSBuild evaluates it (no restore needed).</summary>
public sealed class TorchBackendTests
{
    [Theory]
    [InlineData("cpu", "TorchSharp-cpu")]
    [InlineData("cuda", "TorchSharp-cuda-linux")]
    public async Task PackageReferences_OfABackend_HoldItsLibtorchAlone(string backend, string package)
    {
        var (exitCode, output) = await MsBuildAsync("-getItem:PackageReference", $"-p:TorchBackend={backend}");

        Assert.True(exitCode == 0, output);
        using var items = JsonDocument.Parse(output);
        var names = items.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!);
        Assert.Equal([package], names.Where(name => name.StartsWith("TorchSharp-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Build_UnknownBackend_SaysWhichThereAre()
    {
        var (exitCode, output) = await MsBuildAsync("-t:CheckTorchBackend", "-p:TorchBackend=rocm");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("TorchBackend is 'rocm': write cpu or cuda", output);
    }

    private static async Task<(int ExitCode, string Output)> MsBuildAsync(params string[] arguments)
    {
        string project = Path.Combine(TestPaths.Root, "pipeline");
        var start = new ProcessStartInfo("dotnet", ["msbuild", project, "-nologo", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
