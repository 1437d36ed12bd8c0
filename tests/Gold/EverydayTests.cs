using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Gold;

/// <summary>
/// Plain sentences that people type to see what comes out: a sentence is right when all its mentions are, and no others. The table of
/// <c>tests/README.md</c> is the floor.
/// </summary>
public sealed partial class EverydayTests
{
    private const string Header = "| everyday sentences | exactly right | of |";

    [Theory]
    [InlineData("steer", "to steer by")]
    [InlineData("final", "kept apart")]
    public async Task Sentences_WithTheModelsThatShip_AreRightNoLessOftenThanMeasured(string part, string name)
    {
        using var folder = new TemporaryFolder();
        var sentences = File.ReadLines(Path.Combine(TestPaths.Root, "tests", "Gold", $"everyday-{part}.txt")).Select(Read).ToArray();
        await File.WriteAllLinesAsync(folder.File("in.jsonl"), sentences.Select((sentence, i) => JsonSerializer.Serialize(new { id = $"{i}", text = sentence.Text })));
        using (var run = LukeProcess.Start("run", folder.File("in.jsonl"), "--output", folder.File("out"), "--stages", "entities", "--json"))
        {
            (await run.WaitAsync()).Expect(0);
        }

        var found = DuckDb.Query($"SELECT doc_id, start, \"end\", label FROM read_parquet({DuckDb.Quote(folder.File("out/entities/*.parquet"))})")
            .ToLookup(row => (string)row[0]!, row => $"{row[1]} {row[2]} {row[3]}");
        var right = sentences.Where((sentence, i) => found[$"{i}"].Order(StringComparer.Ordinal).SequenceEqual(sentence.Mentions.Order(StringComparer.Ordinal))).Count();

        var floor = DocumentationTables.Rows(Header).Select(row => row.Trim('|').Split('|', StringSplitOptions.TrimEntries)).Single(cells => cells[0] == name);
        Assert.Equal(sentences.Length, int.Parse(floor[2], CultureInfo.InvariantCulture));
        Assert.True(right >= int.Parse(floor[1], CultureInfo.InvariantCulture), $"{right} of {sentences.Length} are right.");
    }

    /// <summary>A line such as <c>[Anna|PER] lives in [Rome|LOC].</c></summary>
    private static (string Text, List<string> Mentions) Read(string line)
    {
        var (text, mentions) = ("", new List<string>());
        foreach (var part in Parts().Split(line))
        {
            if (part.StartsWith('['))
            {
                var (name, label) = (part[1..part.IndexOf('|', StringComparison.Ordinal)], part[(part.IndexOf('|', StringComparison.Ordinal) + 1)..^1]);
                mentions.Add($"{text.Length} {text.Length + name.Length} {label}");
                text += name;
            }
            else
            {
                text += part;
            }
        }

        return (text, mentions);
    }

    [GeneratedRegex(@"(\[[^\]]+\])")]
    private static partial Regex Parts();
}
