using System.Globalization;
using System.Text;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>
/// Exports of texts that make trouble: letters beyond the basic plane, writing from right to left, quotes, semicolons, tabs and line ends within mentions
/// and labels. Each is read back by the rules of its tool.
/// </summary>
public sealed class ExportedTextTests : IDisposable
{
    private static readonly (string Id, string Text, (string Text, string Label)[] Mentions)[] Documents =
    [
        ("astral 😀", "𝒜da 😀 met 𐍈-Corp and 👩‍🚀 in 𝒳ville today.", [("𝒜da 😀", "PER"), ("𐍈-Corp", "ORG"), ("𝒳ville", "LOC")]),
        ("ימין", "דוד בן־גוריון נולד בפלונסק. ثم جاء محمد إلى القاهرة.", [("דוד בן־גוריון", "PER"), ("محمد", "PER"), ("القاهرة", "LOC")]),
        ("\"quoted\"; id, it's", "He said \"O'Brien; Sons, Ltd\" and =1+1, or ;semi;colon; \"\" twice.", [("\"O'Brien; Sons, Ltd\"", "ORG;X"), ("=1+1", "MISC, other"), (";semi;colon;", "A\"B")]),
        ("lines", "She lives in New\nYork City and\r\nSan\r\n\r\nFrancisco, they say.", [("New\nYork City", "LOC"), ("San\r\n\r\nFrancisco", "LOC")]),
        ("tabs", "Tab\tInc bought a\u00a0b\u2028c and x\u0085y in Bonn.", [("Tab\tInc", "ORG"), ("a\u00a0b\u2028c", "MISC"), ("Bonn", "PLACE NAME")]),
        ("ends", "Bonn", [("Bonn", "LOC")]),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_TroublesomeTexts_AreReadBackByTheRulesOfEachTool()
    {
        await RunAsync();
        var expected = Documents.SelectMany(document => document.Mentions.Select(mention => (document.Id, mention.Text, mention.Label))).Order().ToList();

        await ExportAsync(0, "jsonl", "csv", "conll", "brat", "label-studio", "spacy", "displacy");

        // JSON lines: code points and UTF-16 units beside each other.
        Assert.Equal(expected, Lines("jsonl").SelectMany(document => document.GetProperty("entities").EnumerateArray().Select(row =>
        {
            var text = TextOf(Text(document, "doc_id"));
            Assert.Equal(Text(row, "text"), text[Number(row, "start_utf16")..Number(row, "end_utf16")]);
            return (Text(document, "doc_id"), CodePoints(text, Number(row, "start"), Number(row, "end")), Text(row, "label"));
        })).Order());
        Assert.Equal(
            expected,
            DuckDb.Query($"SELECT doc_id, start, \"end\", text, label FROM read_csv({DuckDb.Quote(_folder.File("csv/entities.csv"))}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n')")
                .Select(row =>
                {
                    var cut = CodePoints(TextOf((string)row[0]!), int.Parse((string)row[1]!, CultureInfo.InvariantCulture), int.Parse((string)row[2]!, CultureInfo.InvariantCulture));
                    Assert.Equal(cut, row[3]);
                    return ((string)row[0]!, cut, (string)row[4]!);
                }).Order());
        Assert.Equal(expected, Items("label-studio").SelectMany(task => task.GetProperty("predictions")[0].GetProperty("result").EnumerateArray().Select(row => row.GetProperty("value")).Select(value =>
        {
            var cut = CodePoints(Text(task.GetProperty("data"), "text"), Number(value, "start"), Number(value, "end"));
            Assert.Equal(cut, Text(value, "text"));
            return (Text(task.GetProperty("data"), "doc_id"), cut, value.GetProperty("labels")[0].GetString()!);
        })).Order());
        Assert.Equal(expected, Lines("spacy").SelectMany(document => document.GetProperty("entities").EnumerateArray().Select(row =>
            (Text(document.GetProperty("meta"), "doc_id"), CodePoints(Text(document, "text"), row[0].GetInt32(), row[1].GetInt32()), row[2].GetString()!))).Order());
        Assert.Equal(expected, Items("displacy").SelectMany(document => document.GetProperty("ents").EnumerateArray().Select(row =>
            (Text(document, "title"), CodePoints(Text(document, "text"), Number(row, "start"), Number(row, "end")), Text(row, "label")))).Order());
        Assert.All(Lines("spacy"), document => Assert.Equal(TextOf(Text(document.GetProperty("meta"), "doc_id")), Text(document, "text")));
        Assert.Equal(expected.Select(mention => (TypeOf(mention.Label), mention.Text)).Order(), Brat().Order());
        Assert.Equal(
            expected.Select(mention => (Bare(mention.Text), string.Concat(mention.Label.Select(c => c == ' ' ? '_' : c)))).Order(), Conll("conll").Order());
    }

    [Fact]
    public async Task Export_OfAJobThatKeepsNoSentences_CutsThemOutOfTheInputs()
    {
        await RunAsync("--sentence-text", "off");

        await ExportAsync(0, "conll");
        Assert.Equal(Documents.Sum(document => document.Mentions.Length), Conll("conll").Count());
        File.Delete(_folder.File("in/0.jsonl"));
        Assert.Contains("3 documents are left out", await ExportAsync(3, "conll"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfADatasetAfterSomeNights_FindsTextsByWhatTheyAre()
    {
        await RunAsync("--incremental");
        await File.AppendAllLinesAsync(_folder.File("in/0.jsonl"), [JsonSerializer.Serialize(new { id = "new", text = "Kigali.", mentions = new[] { new { start = 0, end = 6, label = "LOC" } } })]);
        await RunAsync("--incremental");

        // Touched, added to or moved about: what counts is the text.
        File.SetLastWriteTimeUtc(_folder.File("in/1.jsonl"), DateTime.UtcNow.AddHours(1));
        Assert.Equal("", await ExportAsync(0, "spacy"));
        Assert.Equal([.. Documents.Select(document => document.Id).Append("new").Order()], Lines("spacy").Select(document => Text(document.GetProperty("meta"), "doc_id")).Order());

        // Another text in its place, and a file that is gone.
        var lines = await File.ReadAllLinesAsync(_folder.File("in/0.jsonl"));
        await File.WriteAllLinesAsync(_folder.File("in/0.jsonl"), [JsonSerializer.Serialize(new { id = Documents[0].Id, text = "Something else." }), .. lines[1..]]);
        File.Delete(_folder.File("in/1.jsonl"));
        Assert.Contains("4 documents are left out", await ExportAsync(3, "spacy"), StringComparison.Ordinal);
        Assert.Equal(3, Lines("spacy").Count);
    }

    [Fact]
    public async Task Export_InputsThatAreGoneAltogether_LeavesAllOutAndSaysSo()
    {
        await RunAsync();
        Directory.Delete(_folder.File("in"), recursive: true);

        Assert.Contains("6 documents are left out", await ExportAsync(3, "brat"), StringComparison.Ordinal);
        Assert.Equal("", await ExportAsync(0, "jsonl"));
    }

    [LinuxFact]
    public async Task Export_ToWhatTheShellHasOpenedOrALink_WritesThereAndReplacesNeither()
    {
        await RunAsync();
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("linked"));

        var piped = (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", "/dev/stdout")).Expect(0);
        await ExportAsync(0, "jsonl");
        (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", _folder.File("link"))).Expect(0);

        Assert.Equal(await File.ReadAllTextAsync(_folder.File("jsonl")), piped.Output);
        Assert.Equal("/dev/stdout: 6 documents", piped.Error.Trim());
        Assert.NotNull(new FileInfo("/dev/stdout").LinkTarget);
        Assert.NotNull(new FileInfo(_folder.File("link")).LinkTarget);
        Assert.Equal(piped.Output, await File.ReadAllTextAsync(_folder.File("linked")));
    }

    private async Task RunAsync(params string[] more)
    {
        Directory.CreateDirectory(_folder.File("in"));
        foreach (var (file, documents) in Documents.Chunk(3).Select((chunk, at) => (at, chunk)))
        {
            if (!File.Exists(_folder.File($"in/{file}.jsonl")))
            {
                await File.WriteAllLinesAsync(_folder.File($"in/{file}.jsonl"), documents.Select(document => JsonSerializer.Serialize(new
                {
                    id = document.Id,
                    text = document.Text,
                    mentions = document.Mentions.Select(mention => new { start = PlaceOf(document.Text, mention.Text), end = PlaceOf(document.Text, mention.Text) + mention.Text.EnumerateRunes().Count(), label = mention.Label }),
                })));
            }
        }

        (await LukeProcess.RunAsync(["run", _folder.File("in"), "--output", _folder.File("out"), "--stages", "entities", "--mentions-field", "mentions", .. more])).Expect(0);
    }

    /// <summary>Exports, and returns what was said on standard error.</summary>
    private async Task<string> ExportAsync(int code, params string[] forms)
    {
        var said = "";
        foreach (var form in forms)
        {
            said += (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", form, "--output", _folder.File(form))).Expect(code).Error;
        }

        return said;
    }

    /// <summary>As brat reads it: pieces that hold no line end, whose texts stand joined by a space, cut out of the file in code points.</summary>
    private IEnumerable<(string Type, string Text)> Brat()
    {
        foreach (var file in Directory.GetFiles(_folder.File("brat"), "*.ann"))
        {
            var text = File.ReadAllText(Path.ChangeExtension(file, ".txt"), new UTF8Encoding(false, throwOnInvalidBytes: true));
            Assert.Contains(Documents, document => document.Text == text);
            foreach (var line in File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = line.Split('\t', 3);
                var space = parts[1].IndexOf(' ', StringComparison.Ordinal);
                var places = parts[1][(space + 1)..].Split(';').Select(piece => piece.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToList();
                var pieces = places.ConvertAll(place => CodePoints(text, place[0], place[1]));
                Assert.All(pieces, piece => Assert.DoesNotContain('\n', piece));
                Assert.Equal(string.Join(' ', pieces), parts[2]);
                yield return (parts[1][..space], CodePoints(text, places[0][0], places[^1][1]));
            }
        }
    }

    /// <summary>As CoNLL columns are read: lines end at line feeds alone, columns at white space of any kind.</summary>
    private IEnumerable<(string Bare, string Label)> Conll(string name)
    {
        (string Text, string Label)? mention = null;
        foreach (var line in File.ReadAllText(_folder.File(name)).Split('\n').Append(""))
        {
            var columns = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            Assert.True(columns.Length is 0 or 2, $"A line has {columns.Length} columns: {line}");
            var tag = columns.Length == 0 ? "O" : columns[1];
            if (mention is { } ended && !tag.StartsWith("I-", StringComparison.Ordinal))
            {
                yield return ended;
                mention = null;
            }

            mention = tag[0] switch
            {
                'B' => (columns[0], tag[2..]),
                'I' => (mention!.Value.Text + columns[0], mention.Value.Label),
                _ => null,
            };
        }
    }

    private static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)));

    private static string TypeOf(string label) => string.Concat(label.Select(c => char.IsLetterOrDigit(c) ? c : '_'));

    private static int PlaceOf(string text, string mention) => text[..text.IndexOf(mention, StringComparison.Ordinal)].EnumerateRunes().Count();

    private static string CodePoints(string text, int start, int end) => string.Concat(text.EnumerateRunes().Skip(start).Take(end - start));

    private static string TextOf(string id) => Documents.Single(document => document.Id == id).Text;

    private List<JsonElement> Lines(string form) => [.. File.ReadAllText(_folder.File(form)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private IEnumerable<JsonElement> Items(string form) => JsonDocument.Parse(File.ReadAllText(_folder.File(form))).RootElement.EnumerateArray();

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static int Number(JsonElement row, string name) => row.GetProperty(name).GetInt32();
}
