using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Silo;

/// <summary>The programs collect garbage alike, as <c>Collector.props</c> says.</summary>
public sealed class CollectorTests
{
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
            },
            luke);
        Assert.Equal(luke, silo);
    }

    private static SortedDictionary<string, string> Settings(string project, string assembly)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Programs.PathOf(project, assembly), "runtimeconfig.json")));
        return new SortedDictionary<string, string>(json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").EnumerateObject()
            .Where(property => property.Name.StartsWith("System.GC.", StringComparison.Ordinal))
            .ToDictionary(property => property.Name, property => property.Value.GetRawText()));
    }
}
