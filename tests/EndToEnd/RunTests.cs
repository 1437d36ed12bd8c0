using System.Text;
using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary><c>luke run</c> and <c>luke show</c> as a user meets them.</summary>
public sealed class RunTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _checkpoints.Dispose();
    }

    [Fact]
    public async Task Run_RandomUnicode_CutsEveryMentionOutOfTheText()
    {
        var texts = Archive.Write(_folder.File("in"), files: 2, documents: 20);

        await RunAsync("in", "out", 0);

        Assert.True(Offsets.Check(_folder.File("out"), id => texts[id]) > 100, "Hardly any mentions.");
    }

    [Fact]
    public async Task Run_GoodAndBadInputs_EndsWith3AndAccountsForEveryDocument()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 3);
        await File.WriteAllBytesAsync(_folder.File("in/bad.jsonl.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3, 4]);
        await File.WriteAllBytesAsync(_folder.File("in/broken.parquet"), Encoding.ASCII.GetBytes("PAR1 this is no Parquet file PAR1"));
        await File.WriteAllBytesAsync(_folder.File("in/mixed.jsonl"), [
            .. Encoding.UTF8.GetBytes("{\"id\": \"ok\", \"text\": \"Marta Okonjo met Ellery.\"}\nnot json\n{\"id\": \"no text\"}\n{\"text\": \""), 0xff,
            .. Encoding.UTF8.GetBytes("\"}\n{\"id\": \"blank\", \"text\": \" \"}\n{\"id\": \"half\", \"text\": \"\\ud83d\"}\n")]);

        var result = await RunAsync("in", "out", 3);

        var documents = DuckDb.Query($"SELECT count(*), count(DISTINCT doc_uid), count(*) FILTER (status = 'done'), count(*) FILTER (status = 'failed') FROM {Table("documents")}")[0];
        Assert.Equal([9L, 9L, 5L, 4L], documents.Select(value => (long)value!));
        var failures = DuckDb.Query($"SELECT reason, count(*) FROM {Table("failures")} GROUP BY 1 ORDER BY 1").ToDictionary(row => (string)row[0]!, row => (long)row[1]!);
        Assert.Equal(
            new Dictionary<string, long> { ["CorruptInput"] = 2, ["InvalidJson"] = 1, ["InvalidUnicode"] = 1, ["InvalidUtf8"] = 1, ["MissingText"] = 1 },
            failures);
        var summary = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal((9, 5, 4, 2), (Number(summary, "documents"), Number(summary, "done"), Number(summary, "failed"), Number(summary, "failedFiles")));
    }

    [Fact]
    public async Task Run_CompleteJobAgain_RunsNothingAndTellsOfNewInputs()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 2);
        await RunAsync("in", "out", 0);
        var before = Snapshot(_folder.File("out"));

        var again = await RunAsync("in", "out", 0, json: false);
        Assert.Contains("complete before; nothing was run", again.Output, StringComparison.Ordinal);

        File.Copy(_folder.File("in/part-000.jsonl"), _folder.File("in/part-009.jsonl"));
        var later = await RunAsync("in", "out", 0, json: false);
        Assert.Contains("1 new input file", later.Output, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(_folder.File("out")));
    }

    [Fact]
    public async Task Run_OutputOfAnotherJob_IsRefused()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 1);
        await RunAsync("in", "out", 0);

        var other = await RunAsync("in", "out", 2, "--min-score", "0.9");

        Assert.Contains("--overwrite", other.Error, StringComparison.Ordinal);
        Assert.Empty(other.Output);
        await RunAsync("in", "out", 0, "--min-score", "0.9", "--overwrite");
    }

    [Fact]
    public async Task Run_PairSchemaBesideTheRelationCheckpoint_LeavesOnlyItsPairs()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 10);
        await RunAsync("in", "all", 0);

        // The entity checkpoint knows no DATE: a checkpoint's own schema may, a job's may not.
        await File.WriteAllTextAsync(
            Path.Combine(_checkpoints.Relations, "extraction.json"), """{"pairSchema": ["MISC x MISC -> org:founded_by", "PER x DATE"]}""");
        await RunAsync("in", "out", 0);
        var refused = await RunAsync("in", "refused", 2, "--pair-schema", "PER x DATE");

        const string columns = "head_id, tail_id, label";
        var expected = DuckDb.Query($"SELECT {columns} FROM {Table("relations", "all")} WHERE label = 'org:founded_by' ORDER BY ALL");
        Assert.NotEmpty(expected);
        Assert.Equal(expected, DuckDb.Query($"SELECT {columns} FROM {Table("relations")} ORDER BY ALL"));
        Assert.Contains("the entity checkpoint has no class 'DATE'", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwoAtOnce_NeverMeet()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 4);

        var results = await Task.WhenAll(RunAsync("in", "a", 0), RunAsync("in", "b", 0));

        Assert.Equal(Tables(_folder.File("a")), Tables(_folder.File("b")));
        var jobs = results.Select(result => JsonDocument.Parse(result.Output).RootElement.GetProperty("jobId").GetString()).ToArray();
        Assert.NotEqual(jobs[0], jobs[1]);
    }

    [LinuxFact]
    public async Task Run_ToldToStopOnce_StopsResumably()
    {
        Archive.Write(_folder.File("in"), files: 20, documents: 6);
        var shardBytes = Archive.ShardBytes(_folder.File("in"));
        using var luke = LukeProcess.Start(Arguments("in", "out", "--shard-bytes", shardBytes));
        await luke.WaitForAsync("running");

        luke.Signal(LukeProcess.Terminate);
        var stopped = (await luke.WaitAsync()).Expect(130);

        Assert.Contains("Stopping", stopped.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("out/_SUCCESS")));
        var shown = (await LukeProcess.RunAsync("show", _folder.File("out"), "--json")).Expect(0);
        Assert.False(JsonDocument.Parse(shown.Output).RootElement.GetProperty("complete").GetBoolean());
        await RunAsync("in", "out", 0, "--shard-bytes", shardBytes);
        Assert.True(File.Exists(_folder.File("out/_SUCCESS")));
    }

    [Fact]
    public async Task Run_CommandThatCannotWork_SaysHowToCorrectItAndTheCorrectedOneRuns()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 1);
        var damaged = Directory.CreateDirectory(_folder.File("damaged")).FullName;
        foreach (var file in Directory.GetFiles(_checkpoints.Entities))
        {
            File.Copy(file, Path.Combine(damaged, Path.GetFileName(file)));
        }

        await File.WriteAllBytesAsync(Path.Combine(damaged, "pytorch_model.bin"), (await File.ReadAllBytesAsync(Path.Combine(damaged, "pytorch_model.bin")))[..1000]);
        foreach (var (input, flags, message) in ((string, string[], string)[])
        [
            ("none.jsonl", [], "There is no file or folder"),
            ("in", ["--entity-model", damaged], "Copy it again"),
            ("in", ["--entity-model", _checkpoints.Relations], "Give one that was fine-tuned for entity span classification with --entity-model"),
            ("in", ["--relation-model", _folder.File("none")], "Give the folder of a LUKE checkpoint"),
            ("in", ["--device", "cuda"], "build it with -p:TorchBackend=cuda"),
        ])
        {
            var arguments = Arguments(input, "out").ToList();
            if (flags is [var name, _] && arguments.IndexOf(name) is >= 0 and var at)
            {
                arguments.RemoveRange(at, 2);
            }

            var refused = (await LukeProcess.RunAsync([.. arguments, .. flags])).Expect(2);

            Assert.Contains(message, refused.Error, StringComparison.Ordinal);
            Assert.Empty(refused.Output);
        }

        // None of them has taken the prefix.
        await RunAsync("in", "out", 0);
        (await LukeProcess.RunAsync(Arguments("in", "in/part-000.jsonl"))).Expect(2);
        if (OperatingSystem.IsLinux())
        {
            var denied = (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", "/proc/none")).Expect(2);
            Assert.Contains("Check the path and its permissions", denied.Error, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public async Task Run_ToldToStopTwice_EndsAtOnceAndResumes()
    {
        Archive.Write(_folder.File("in"), files: 20, documents: 6);
        string[] shards = ["--shard-bytes", Archive.ShardBytes(_folder.File("in"))];
        using var luke = LukeProcess.Start(Arguments("in", "out", shards));
        await luke.WaitForAsync("running");

        // A clean stop takes the store's lock. As long as that is held here, it cannot come to its end.
        using (await HoldLockAsync(_folder.File("out/.luke/lock")))
        {
            luke.Signal(LukeProcess.Terminate);
            await luke.WaitForAsync("Stopping");
            luke.Signal(LukeProcess.Terminate);

            var stopped = (await luke.WaitAsync()).Expect(130);
            Assert.Contains("Stopped at once", stopped.Error, StringComparison.Ordinal);
            Assert.Empty(stopped.Output);
        }

        await RunAsync("in", "out", 0, shards);
        await RunAsync("in", "undisturbed", 0, shards);
        Assert.Equal(Tables(_folder.File("undisturbed")), Tables(_folder.File("out")));
        Assert.Empty(Directory.GetFiles(_folder.File("out/.luke/tmp")));
    }

    [Fact]
    public async Task Run_IdsThatRepeat_AreCountedWhereverTheResultIsTold()
    {
        Directory.CreateDirectory(_folder.File("in"));
        string[] ids = ["a", "A", "a", "x/../y#%?", "line\nbreak", "x/../y#%?", "Ä"];
        await File.WriteAllLinesAsync(_folder.File("in/a.jsonl"), ids.Select(id => JsonSerializer.Serialize(new { id, text = $"Marta Okonjo met {id}." })));
        await File.WriteAllTextAsync(_folder.File("in/b.jsonl"), """{"id": "Ä", "text": "Ellery."}""");

        var summary = JsonDocument.Parse((await RunAsync("in", "out", 0)).Output).RootElement;
        var text = (await RunAsync("in", "out", 0, json: false)).Output;

        Assert.Equal((8, 6), (Number(summary, "documents"), Number(summary, "duplicateIds")));
        Assert.Contains("ids        6 documents with an id that another has too", text, StringComparison.Ordinal);
        Assert.Equal(6, JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("out/manifest.json"))).RootElement.GetProperty("duplicateIds").GetInt32());
        Assert.Equal(
            ids.Append("Ä").Order(StringComparer.Ordinal),
            DuckDb.Query($"SELECT doc_id FROM {Table("documents")}").Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_FilesOfOtherKinds_AreCountedWhereverTheResultIsTold()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 1);
        await File.WriteAllTextAsync(_folder.File("in/notes.docx"), "no text");
        await File.WriteAllTextAsync(_folder.File("in/picture.png"), "no text");

        var summary = JsonDocument.Parse((await RunAsync("in", "out", 0)).Output).RootElement;
        var text = (await RunAsync("in", "out", 0, json: false)).Output;
        var shown = (await LukeProcess.RunAsync("show", _folder.File("out"))).Expect(0).Output;
        var shownJson = (await LukeProcess.RunAsync("show", _folder.File("out"), "--json")).Expect(0).Output;

        Assert.Equal(2, Number(summary, "ignoredFiles"));
        Assert.Contains("; 2 files of other kinds were left out (.docx 1, .png 1)", text, StringComparison.Ordinal);
        Assert.Contains("; 2 files of other kinds were left out (.docx 1, .png 1)", shown, StringComparison.Ordinal);
        Assert.Equal(2, Number(JsonDocument.Parse(shownJson).RootElement, "ignoredFiles"));
        Assert.Equal(2, Number(JsonDocument.Parse(await File.ReadAllTextAsync(_folder.File("out/manifest.json"))).RootElement, "ignoredFiles"));
    }

    [Fact]
    public async Task Show_CompleteOutput_CountsWhatTheTablesHold()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 5);
        await RunAsync("in", "out", 0);

        var shown = (await LukeProcess.RunAsync("show", _folder.File("out"), "--json", "--top", "3")).Expect(0);

        var overview = JsonDocument.Parse(shown.Output).RootElement;
        Assert.True(overview.GetProperty("complete").GetBoolean());
        Assert.Equal(10, Number(overview, "documents"));
        foreach (var label in overview.GetProperty("entities").EnumerateObject())
        {
            var expected = DuckDb.Query(
                $"SELECT text, count(*) c FROM {Table("entities")} WHERE label = {DuckDb.Quote(label.Name)} GROUP BY 1 ORDER BY c DESC, encode(text) LIMIT 3");
            Assert.Equal(
                expected.Select(row => (long)row[1]!),
                label.Value.GetProperty("top").EnumerateArray().Select(entry => entry.GetProperty("count").GetInt64()));
        }

        var sentences = overview.GetProperty("sentences").EnumerateArray().ToArray();
        Assert.Equal(5, sentences.Length);
        var text = (await LukeProcess.RunAsync("show", _folder.File("out"))).Expect(0).Output;
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Directory.Delete(_folder.File("in"), recursive: true);
        Assert.Equal(text, (await LukeProcess.RunAsync("show", _folder.File("out"))).Expect(0).Output);
    }

    /// <summary>Takes the lock of a local store, which its processes hold for moments only.</summary>
    private static async Task<FileStream> HoldLockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(1);
            }
        }
    }

    private Task<LukeResult> RunAsync(string input, string output, int exitCode, params string[] more) => RunAsync(input, output, exitCode, json: true, more);

    private async Task<LukeResult> RunAsync(string input, string output, int exitCode, bool json, params string[] more) =>
        (await LukeProcess.RunAsync([.. Arguments(input, output, more), .. json ? ["--json"] : Array.Empty<string>()])).Expect(exitCode);

    private string[] Arguments(string input, string output, params string[] more) =>
    [
        "run", _folder.File(input), "--output", _folder.File(output), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations,
        .. more,
    ];

    private string Table(string table, string output = "out") => $"read_parquet({DuckDb.Quote(_folder.File($"{output}/{table}/*.parquet"))})";

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();

    private static SortedDictionary<string, string> Tables(string output) =>
        OutputFiles.Tables(output);

    private static SortedDictionary<string, string> Snapshot(string folder) => OutputFiles.Hashes(folder);
}
