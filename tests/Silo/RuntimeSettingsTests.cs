using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>The programs collect garbage, compile and wait alike, as <c>Runtime.props</c> says.</summary>
public sealed class RuntimeSettingsTests
{
    private static readonly string[] Rooms = ["System.GC.", "System.Runtime.Tiered", "System.Threading.ThreadPool."];

    [Fact]
    public void Settings_OfBothPrograms_AreTheSame()
    {
        var (luke, silo) = (Settings("client", "luke"), Settings("silo", "luke-silo"));

        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["System.GC.Concurrent"] = "true",
                ["System.GC.Gen0MaxBudget"] = "8388608",
                ["System.GC.LOHThreshold"] = "4194304",
                ["System.GC.Server"] = "false",
                ["System.Runtime.TieredCompilation.CallCountThreshold"] = "200",
                ["System.Runtime.TieredPGO"] = "false",
                ["System.Threading.ThreadPool.UnfairSemaphoreSpinLimit"] = "0",
            },
            luke);
        Assert.Equal(luke, silo);
    }

    private static SortedDictionary<string, string> Settings(string project, string assembly)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Programs.PathOf(project, assembly), "runtimeconfig.json")));
        return new SortedDictionary<string, string>(json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").EnumerateObject()
            .Where(property => Rooms.Any(room => property.Name.StartsWith(room, StringComparison.Ordinal)))
            .ToDictionary(property => property.Name, property => property.Value.GetRawText()));
    }
}
