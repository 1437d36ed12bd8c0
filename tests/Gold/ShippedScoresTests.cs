using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Gold;

/// <summary>
/// What comes out of the first command, scored: the job of a newcomer, with the models that ship, against what people say is there. The table of
/// <c>tests/README.md</c> is the floor: whoever raises a score writes it there, and nobody falls below it.
/// </summary>
public sealed class ShippedScoresTests : IDisposable
{
    private const string Header = "| set | mentions, F1 | mentions in relations, recall | relations, precision | relations, recall | relations, F1 |";

    /// <summary>A minute's work on an idle machine; a busy one may take as long as it needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Relations of a tenth of the scores that make its share of right ones a figure.</summary>
    private const int EnoughForATenth = 50;

    /// <summary>How far what a score says may be from what is right.</summary>
    private const double MostOverconfident = 0.1;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task SampleArchive_WithTheModelsThatShip_ScoresNoLessThanMeasured() => CheckAsync("sample", "the sample archive", GoldSets.SampleArchive);

    [SharedDataFact]
    [Trait("Category", "Long")]
    public async Task News_WithTheModelsThatShip_ScoreNoLessThanMeasured()
    {
        var input = _folder.File("news.jsonl");
        await File.WriteAllLinesAsync(input, GoldSets.NewsTexts().Select(text => JsonSerializer.Serialize(new { id = text.Key, text = text.Value })));

        await CheckAsync("news", "120 news", input);
    }

    private async Task CheckAsync(string set, string name, string input)
    {
        var output = _folder.File("out");
        using (var run = LukeProcess.Start("run", input, "--output", output, "--stages", "entities,relations", "--json"))
        {
            (await run.WaitAsync(Patience)).Expect(0);
        }

        (string[] Files, string Name)[] parts =
            [(GoldSets.Files(set), name), ([GoldSets.File(set, "steer")], name + ", to steer by"), ([GoldSets.File(set, "final")], name + ", kept apart")];
        var (now, fell) = (new List<string>(), false);
        foreach (var (files, part) in parts)
        {
            var scores = JsonNode.Parse((await LukeProcess.RunAsync(["eval", "jobs", output, "--gold", .. files, "--json"])).Expect(0).Output)!;
            string[] found = [part, .. Figures(scores)];
            var floor = DocumentationTables.Rows(Header).Select(row => row.Trim('|').Split('|', StringSplitOptions.TrimEntries)).Single(cells => cells[0] == part);
            fell |= found.Zip(floor).Skip(1).Any(cell => Number(cell.First) < Number(cell.Second));
            Assert.All(scores["overlapping"]!["tenths"]!.AsArray().Where(tenth => (int)tenth!["count"]! >= EnoughForATenth), tenth => Assert.InRange(
                (double)tenth!["right"]! - (double)tenth["meanScore"]!, -MostOverconfident, MostOverconfident));
            now.Add($"| {string.Join(" | ", found)} |");
        }

        Assert.False(fell, $"A figure is less than that of tests/README.md; now they are\n{string.Join('\n', now)}");
    }

    /// <summary>A row of the table: mentions with their exact places, relations with overlapping ones.</summary>
    private static IEnumerable<string> Figures(JsonNode scores)
    {
        yield return Percent(scores["exact"]!["mentions"]?["micro"]!["f1"]);
        yield return Percent(scores["exact"]!["relatedMentions"]!["recall"]);
        var relations = scores["overlapping"]!["relations"]!["micro"]!;
        yield return Percent(relations["precision"]);
        yield return Percent(relations["recall"]);
        yield return Percent(relations["f1"]);
    }

    private static string Percent(JsonNode? share) => share is null ? "-" : (100 * (double)share).ToString("F1", CultureInfo.InvariantCulture);

    private static double Number(string cell) => cell == "-" ? 0 : double.Parse(cell, CultureInfo.InvariantCulture);
}
