using System.Text.Json.Nodes;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

public sealed class GraphEvalTests
{
    [SharedDataFact]
    public async Task Eval_OfRedocred_KeepsTheBars()
    {
        var result = await LukeProcess.RunAsync("graph", "eval", "--gold", Path.Combine(TestPaths.Shared!, "data", "graph", "redocred_dev_documents.jsonl.gz"), "--json");

        Assert.Equal("", result.Error);
        var pairs = JsonNode.Parse(result.Output)!["pairs"]!;
        Assert.True(pairs["precision"]!.GetValue<double>() >= 0.97, result.Output);
        Assert.True(pairs["f1"]!.GetValue<double>() >= 0.84, result.Output);
    }

    [Fact]
    public async Task Eval_OfAFewMentions_CountsInsideAndAcrossDocuments()
    {
        using var folder = new TemporaryFolder();
        var gold = Path.Combine(folder.Path, "gold.jsonl");
        File.WriteAllLines(gold,
        [
            """{"mentions":[{"text":"Wangari Maathai","label":"PER","cluster":0,"identity":"Q1"},{"text":"Maathai","label":"PER","cluster":0,"identity":"Q1"},{"text":"1940","label":"DATE","cluster":1}]}""",
            """{"mentions":[{"text":"Wangari Maathai","label":"PER","cluster":"a","identity":"Q1"},{"text":"York","label":"LOC","cluster":"b","identity":"Q2"},{"text":"york","label":"LOC","cluster":"c"}]}""",
        ]);

        var result = await LukeProcess.RunAsync("graph", "eval", "--gold", gold, "--json");

        // Inside: the pair of Maathai is right, that of York is wrong. Across: three of one, one of another.
        Assert.Equal(
            """{"pairs":{"precision":0.5,"recall":1,"f1":0.6666666666666666},"b3":{"precision":0.8,"recall":1,"f1":0.888888888888889},"documents":2,"mentions":5,"across":{"pairs":{"precision":1,"recall":1,"f1":1},"b3":{"precision":1,"recall":1,"f1":1}}}""",
            result.Output.Trim());
    }

    [Theory]
    [InlineData("""{"text":null,"label":"LOC","cluster":0}""", "\"text\" is no text")]
    [InlineData("""{"text":"York","label":"LOC","cluster":null}""", "\"cluster\" is neither")]
    public async Task Eval_OfAMentionWithoutAValue_SaysWhich(string mention, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("gold.jsonl"), $$"""{"mentions":[{{mention}}]}""");

        var result = await LukeProcess.RunAsync("graph", "eval", "--gold", folder.File("gold.jsonl"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_OfWhatIsNoGold_SaysWhatIsWanted()
    {
        using var folder = new TemporaryFolder();
        var gold = Path.Combine(folder.Path, "gold.jsonl");
        File.WriteAllText(gold, "{\"mentions\":[{\"text\":\"York\"}]}\n");

        var result = await LukeProcess.RunAsync("graph", "eval", "--gold", gold);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("gold.jsonl, line 1:", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"mentions\": [{\"text\", \"label\", \"cluster\"}]", result.Error, StringComparison.Ordinal);
    }
}
