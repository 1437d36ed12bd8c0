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
    public async Task Try_ModelThatDoesNotFit_IsBadUsage()
    {
        var result = (await LukeProcess.RunAsync("try", "x", "--entity-model", "/none")).Expect(2);

        Assert.Contains("There is no checkpoint folder '/none'", result.Error, StringComparison.Ordinal);
    }
}
