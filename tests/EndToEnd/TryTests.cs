using System.Diagnostics;
using System.Text.Json;

namespace LukePipeline.Tests.EndToEnd;

/// <summary><c>luke try</c> with the models that ship.</summary>
public sealed class TryTests
{
    [Fact]
    public async Task Try_ASentence_IsWhatAJobFinds()
    {
        const string text = "😀 Barack Obama was born in Hawaii.";
        var result = (await LukeProcess.RunAsync("try", text, "--json")).Expect(0);

        var found = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal(text, found.GetProperty("text").GetString());
        var entities = found.GetProperty("entities").EnumerateArray().ToList();
        var place = entities.Single(entity => entity.GetProperty("text").GetString() == "Hawaii");
        Assert.Equal(
            ("LOC", 27, 33, 28, 34),
            (place.GetProperty("label").GetString(), place.GetProperty("start").GetInt32(), place.GetProperty("end").GetInt32(), place.GetProperty("startUtf16").GetInt32(), place.GetProperty("endUtf16").GetInt32()));
        foreach (var relation in found.GetProperty("relations").EnumerateArray())
        {
            Assert.Equal(relation.GetProperty("headText").GetString(), entities[relation.GetProperty("head").GetInt32()].GetProperty("text").GetString());
        }
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Try_ASentence_TakesLessThanTwoSeconds()
    {
        // The best of some: what else the machine does is no matter of the program.
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 8 && best >= TimeSpan.FromSeconds(2); i++)
        {
            var clock = Stopwatch.StartNew();
            (await LukeProcess.RunAsync("try", "Barack Obama was born in Hawaii.")).Expect(0);
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        Assert.True(best < TimeSpan.FromSeconds(2), $"The fastest of eight took {best}.");
    }

    [Fact]
    public async Task Try_ModelThatDoesNotFit_IsBadUsage()
    {
        var result = (await LukeProcess.RunAsync("try", "x", "--entity-model", "/none")).Expect(2);

        Assert.Contains("There is no checkpoint folder '/none'", result.Error, StringComparison.Ordinal);
    }
}
