using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Client.Exports;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;

namespace LukePipeline.Tests.EndToEnd;

/// <summary><c>luke export</c>: every form read back, its mentions cut out of its text in its own unit.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Export_EveryForm_HoldsTheMentionsOfTheTables()
    {
        var texts = Archive.Write(_folder.File("in"), files: 2, documents: 6);
        (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations)).Expect(0);
        var expected = DuckDb.Query($"SELECT doc_id, start, \"end\", text, label FROM {Table("entities")}")
            .Select(row => ((string)row[0]!, Convert.ToInt32(row[1], null), Convert.ToInt32(row[2], null), (string)row[3]!, (string)row[4]!)).Order().ToList();
        Assert.True(expected.Count > 50, "Hardly any mentions.");
        foreach (var form in ExportForms.All.Select(form => form.Name))
        {
            (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", form, "--output", _folder.File(form))).Expect(0);
        }

        Assert.Equal(expected, Lines("jsonl").SelectMany(document => document.GetProperty("entities").EnumerateArray().Select(row => (
            document.GetProperty("doc_id").GetString()!, Number(row, "start"), Number(row, "end"), row.GetProperty("text").GetString()!, row.GetProperty("label").GetString()!))).Order());
        Assert.Equal(
            expected.Select(row => (row.Item1, row.Item4, row.Item5)).Order(),
            DuckDb.Query($"SELECT doc_id, text, label FROM read_csv({DuckDb.Quote(_folder.File("csv/entities.csv"))}, all_varchar = true, header = true, delim = ',', quote = '\"')").Select(row => ((string)row[0]!, (string)row[1]!, (string)row[2]!)).Order());
        Assert.Equal(expected, Items("label-studio").SelectMany(task => task.GetProperty("predictions")[0].GetProperty("result").EnumerateArray().Where(row => row.GetProperty("type").GetString() == "labels")
            .Select(row => row.GetProperty("value")).Select(value => Cut(task.GetProperty("data").GetProperty("doc_id"), task.GetProperty("data").GetProperty("text"), Number(value, "start"), Number(value, "end"), value.GetProperty("labels")[0]))).Order());
        Assert.Equal(expected, Lines("spacy").SelectMany(document => document.GetProperty("entities").EnumerateArray()
            .Select(row => Cut(document.GetProperty("meta").GetProperty("doc_id"), document.GetProperty("text"), row[0].GetInt32(), row[1].GetInt32(), row[2]))).Order());
        Assert.Equal(expected, Items("displacy").SelectMany(document => document.GetProperty("ents").EnumerateArray()
            .Select(row => Cut(document.GetProperty("title"), document.GetProperty("text"), Number(row, "start"), Number(row, "end"), row.GetProperty("label")))).Order());
        Assert.Equal(expected.Select(row => (row.Item2, row.Item3, row.Item5)).Order(), Brat().Order());
        Assert.Equal(expected.Select(row => row.Item5).Order(), AnnotatedCorpus.Read(_folder.File("conll")).SelectMany(sentence => sentence.Mentions).Select(mention => mention.Label).Order());
        Assert.All(Lines("spacy"), document => Assert.Equal(texts[document.GetProperty("meta").GetProperty("doc_id").GetString()!], document.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Write_OverWhatTheJobReadOrWrote_IsRefused()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 2);
        string[] run = ["run", _folder.File("in/*.jsonl"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations];
        (await LukeProcess.RunAsync(run)).Expect(0);
        string State() => string.Join('\n', Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {new FileInfo(file).Length}"));
        var (before, input) = (State(), Directory.GetFiles(_folder.File("in"))[0]);

        foreach (var command in new string[][]
        {
            ["export", _folder.File("out"), "--to", "jsonl", "--output", input],
            ["export", _folder.File("out"), "--to", "jsonl", "--output", _folder.File("out/new.jsonl")],
            ["export", _folder.File("out"), "--to", "csv", "--output", _folder.File("out/csv")],
            ["report", _folder.File("out"), "--output", _folder.File("out/manifest.json")],
            [.. run, "--report", input],
        })
        {
            var refused = (await LukeProcess.RunAsync(command)).Expect(2);
            Assert.Matches("lies in .* Name a place outside of it|belongs to the input .* Name another file", refused.Error);
        }

        Assert.Equal(before, State());
        (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", _folder.File("in/beside.jsonl"))).Expect(0);
    }

    [Fact]
    public async Task Export_InputThatHasChanged_IsLeftOutAndCounted()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 2);
        (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations)).Expect(0);
        File.Delete(_folder.File("in/part-001.jsonl"));

        var whole = (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "spacy", "--output", _folder.File("spacy"))).Expect(3);
        var tables = (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", _folder.File("jsonl"))).Expect(0);

        Assert.Contains("2 documents are left out", whole.Error, StringComparison.Ordinal);
        Assert.Equal((2, 4), (Lines("spacy").Count, Lines("jsonl").Count));
        Assert.Empty(tables.Error);
    }

    private IEnumerable<(int Start, int End, string Label)> Brat()
    {
        foreach (var file in Directory.GetFiles(_folder.File("brat"), "*.ann"))
        {
            var runes = File.ReadAllText(Path.ChangeExtension(file, ".txt")).EnumerateRunes().ToArray();
            foreach (var line in File.ReadAllLines(file).Where(line => line.StartsWith('T')))
            {
                var match = Regex.Match(line, @"^T\d+\t(\S+) (\d+) (\d+)\t(.*)$");
                var (start, end) = (Number(match.Groups[2]), Number(match.Groups[3]));
                Assert.Equal(string.Concat(runes[start..end]), match.Groups[4].Value);
                yield return (start, end, match.Groups[1].Value);
            }
        }
    }

    private static (string Id, int Start, int End, string Text, string Label) Cut(JsonElement id, JsonElement text, int start, int end, JsonElement label) =>
        (id.GetString()!, start, end, string.Concat(text.GetString()!.EnumerateRunes().Skip(start).Take(end - start)), label.GetString()!);

    private List<JsonElement> Lines(string form) => [.. File.ReadLines(_folder.File(form)).Select(line => JsonDocument.Parse(line).RootElement)];

    private IEnumerable<JsonElement> Items(string form) => JsonDocument.Parse(File.ReadAllText(_folder.File(form))).RootElement.EnumerateArray();

    private string Table(string table) => $"read_parquet({DuckDb.Quote(_folder.File($"out/{table}/*.parquet"))})";

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static int Number(Group group) => int.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture);
}
