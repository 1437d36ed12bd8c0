using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Gold;

/// <summary><c>luke eval jobs</c> as a user runs it, on a job of made-up documents whose gold is what the job has found.</summary>
public sealed class EvalJobsTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Fact]
    public async Task Jobs_GoldThatIsWhatWasFound_ScoresOneHundred()
    {
        var texts = await RunAsync("entities,relations");
        var gold = WriteGold(texts);

        var scores = JsonNode.Parse((await EvalAsync(0, "--gold", gold, "--json")).Output)!;

        Assert.Equal(["documents", "sentences", "exact", "overlapping"], scores.AsObject().Select(property => property.Key));
        Assert.Equal(texts.Count, (int)scores["documents"]!);
        foreach (var match in new[] { "exact", "overlapping" })
        {
            var one = scores[match]!;
            Assert.Equal(["mentions", "relatedMentions", "relations", "thresholds", "tenths"], one.AsObject().Select(property => property.Key));
            Assert.Equal(["precision", "recall", "f1", "right", "found", "gold"], one["mentions"]!["micro"]!.AsObject().Select(property => property.Key));
            Assert.Equal(1, (double)one["mentions"]!["micro"]!["f1"]!);
            Assert.Equal(1, (double)one["relations"]!["micro"]!["f1"]!);
            Assert.Equal(1, (double)one["relatedMentions"]!["recall"]!);
            Assert.InRange((int)one["relations"]!["micro"]!["gold"]!, 5, 10_000);
        }

        var table = (await EvalAsync(0, "--gold", gold)).Output;
        Assert.Contains("all                           100.0   100.0  100.0      100.0   100.0  100.0", table, StringComparison.Ordinal);
        Assert.Contains("what a score is worth", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_GoldThatDoesNotFit_IsRefusedWithWhatToDo()
    {
        var texts = await RunAsync("entities");
        var gold = WriteGold(texts);
        var lines = await File.ReadAllLinesAsync(gold);

        // A job without relations is scored by its mentions alone.
        Assert.Contains("not asked for relations", (await EvalAsync(0, "--gold", gold)).Output, StringComparison.Ordinal);

        var missing = await EvalAsync(2, "--gold", WriteLines("missing.jsonl", lines[0], lines[1].Replace("\"id\":\"", "\"id\":\"no-", StringComparison.Ordinal)));
        Assert.Contains($"lacks the document 'no-{texts.Keys.ElementAt(1)}'", missing.Error, StringComparison.Ordinal);
        Assert.Contains("Score the output of a job over the archive that was judged", missing.Error, StringComparison.Ordinal);

        var other = await EvalAsync(2, "--gold", WriteLines("other.jsonl", lines[0].Replace(GoldSets.HashOf(texts.Values.First()), new string('0', 32), StringComparison.Ordinal)));
        Assert.Contains($"The text that was judged is another than that in {_folder.File("out")}: the document '{texts.Keys.First()}'", other.Error, StringComparison.Ordinal);

        Assert.Contains("no such file", (await EvalAsync(2, "--gold", _folder.File("nowhere.jsonl"))).Error, StringComparison.Ordinal);
        Assert.Contains("--gold", (await EvalAsync(2)).Error, StringComparison.Ordinal);

        // Two halves are one set, unless they say a thing twice.
        var halves = JsonNode.Parse((await EvalAsync(0, "--gold", WriteLines("a.jsonl", lines[0]), WriteLines("b.jsonl", lines[1]), "--json")).Output)!;
        Assert.Equal(2, (int)halves["documents"]!);
        Assert.Contains("already", (await EvalAsync(2, "--gold", WriteLines("a.jsonl", lines[0]), WriteLines("b.jsonl", lines[0]))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_InputsThatAreGone_AreNotMissed()
    {
        var gold = WriteGold(await RunAsync("entities"));
        Directory.Delete(_folder.File("in"), recursive: true);

        Assert.Contains("6 documents, 6 sentences judged", (await EvalAsync(0, "--gold", gold)).Output, StringComparison.Ordinal);
    }

    private async Task<Dictionary<string, string>> RunAsync(string stages)
    {
        var texts = Archive.Write(_folder.File("in"), files: 2, documents: 3);
        var run = await LukeProcess.RunAsync(
            "run", _folder.File("in"), "--output", _folder.File("out"), "--stages", stages, "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations);
        Assert.True(run.ExitCode == 0, run.Error);
        return texts;
    }

    private async Task<LukeResult> EvalAsync(int exitCode, params string[] arguments)
    {
        var result = await LukeProcess.RunAsync(["eval", "jobs", _folder.File("out"), .. arguments]);
        return result.Expect(exitCode);
    }

    /// <summary>Gold documents that say what the job has found, each text as one sentence.</summary>
    private string WriteGold(Dictionary<string, string> texts)
    {
        var entities = DuckDb.Query($"SELECT doc_id, start, \"end\", label, entity_id FROM {Table("entities")} ORDER BY start").ToLookup(row => (string)row[0]!);
        var relations = Directory.Exists(_folder.File("out/relations"))
            ? DuckDb.Query($"SELECT doc_id, head_id, tail_id, label FROM {Table("relations")}").ToLookup(row => (string)row[0]!)
            : Array.Empty<object?[]>().ToLookup(_ => "");
        return WriteLines("gold.jsonl", [.. texts.Select(text =>
        {
            var mentions = entities[text.Key].ToList();
            return JsonSerializer.Serialize(new
            {
                id = text.Key,
                textHash = GoldSets.HashOf(text.Value),
                sentences = new[]
                {
                    new
                    {
                        start = 0,
                        end = text.Value.EnumerateRunes().Count(),
                        mentions = mentions.Select(row => new { start = (int)row[1]!, end = (int)row[2]!, label = (string)row[3]! }),
                        relations = relations[text.Key].Select(row => new
                        {
                            head = mentions.FindIndex(mention => (string)mention[4]! == (string)row[1]!),
                            tail = mentions.FindIndex(mention => (string)mention[4]! == (string)row[2]!),
                            label = (string)row[3]!,
                        }),
                    },
                },
            });
        })]);
    }

    private string Table(string name) => $"read_parquet({DuckDb.Quote(_folder.File($"out/{name}/*.parquet"))})";

    private string WriteLines(string name, params string[] lines)
    {
        File.WriteAllLines(_folder.File(name), lines);
        return _folder.File(name);
    }
}
