using System.Text.Json;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Graph;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Terminals;

/// <summary>Ctrl+C and SIGTERM in a terminal: every command that takes time stops at the first, at once at the second, and says what is kept and what to type.</summary>
public sealed class StopTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [TerminalTheory]
    [InlineData("C-c", 40)]
    [InlineData("C-c", 80)]
    [InlineData("TERM", 100)]
    public async Task Run_ToldToStop_StopsResumablyAndLeavesNoPanel(string keys, int columns)
    {
        Archive.Write(_folder.File("in"), files: 60, documents: 20);
        using var terminal = Terminal.Luke(
            columns,
            ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--engines", "1"]);
        await terminal.WaitForAsync("running");
        terminal.PressAll(keys);
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.Contains("are committed under", screen, StringComparison.Ordinal);
        Assert.Contains("the same command goes on from there", screen, StringComparison.Ordinal);
        Assert.False(screen.Contains('━', StringComparison.Ordinal), screen);
    }

    [TerminalFact]
    public async Task Train_AtCtrlC_KeepsItsState()
    {
        WriteSentences(_folder.File("data.jsonl"), 200);
        string[] command =
        [
            "train", "entities", "--train", _folder.File("data.jsonl"), "--output", _folder.File("model"), "--steps", "100000",
            "--hidden", "32", "--heads", "2", "--layers", "1", "--vocab-size", "290", "--threads", "1",
        ];
        using var terminal = Terminal.Luke(100, command, ("OMP_NUM_THREADS", "1"));
        await terminal.WaitForAsync("step ");
        terminal.Press("C-c");
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.Contains("The same command with --resume goes on from", screen, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("model/training.state")), screen);
    }

    [TerminalFact]
    public async Task Train_AtTwoCtrlCs_EndsAtOnce()
    {
        WriteSentences(_folder.File("data.jsonl"), 2_000);
        string[] command =
        [
            "train", "entities", "--train", _folder.File("data.jsonl"), "--output", _folder.File("model"), "--steps", "1000", "--precision", "float32",
            "--hidden", "256", "--heads", "4", "--layers", "4", "--words-per-batch", "10000", "--vocab-size", "290", "--threads", "1",
        ];

        // A step takes many seconds: the first Ctrl+C waits for its end, the second does not.
        using var terminal = Terminal.Luke(100, command, ("OMP_NUM_THREADS", "1"));
        await terminal.WaitForAsync("Learning word vectors.");
        terminal.Press("C-c");
        terminal.Press("C-c");
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.True(screen.Contains("Ended at once.", StringComparison.Ordinal) || screen.Contains("Stopped before there was anything to keep.", StringComparison.Ordinal), screen);
    }

    [TerminalTheory]
    [InlineData("C-c C-c", 80)]
    [InlineData("TERM TERM", 100)]
    public async Task Run_ToldTwice_EndsAtOnceAndGoesOnLater(string keys, int columns)
    {
        Archive.Write(_folder.File("in"), files: 10, documents: 10);
        string[] command = ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--engines", "1"];
        using (var terminal = Terminal.Luke(columns, command))
        {
            await terminal.WaitForAsync("running");
            terminal.PressAll(keys);
            var (code, screen) = await terminal.EndAsync();
            Assert.True(code == 130, screen);
            Assert.Contains("the same command goes on from there", screen.ReplaceLineEndings(" "), StringComparison.Ordinal);
            Assert.False(screen.Contains('━', StringComparison.Ordinal), screen);
        }

        (await LukeProcess.RunAsync(command)).Expect(0);
    }

    [TerminalTheory]
    [InlineData("entities", "/20000 documents")]
    [InlineData("relations", " pairs")]
    public async Task Eval_AtCtrlC_SaysThatNothingWasChanged(string what, string working)
    {
        WriteSentences(_folder.File("data.jsonl"), 20_000);
        var model = what == "entities" ? _checkpoints.Entities : _checkpoints.Relations;
        using var terminal = Terminal.Luke(100, ["eval", what, _folder.File("data.jsonl"), "--model", model, "--threads", "1"]);
        await terminal.WaitForAsync(working);
        terminal.Press("C-c");
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.Contains("Stopped. It only reads: nothing was changed.", screen, StringComparison.Ordinal);
    }

    [TerminalTheory]
    [InlineData("C-c")]
    [InlineData("C-c C-c")]
    [InlineData("TERM TERM")]
    public async Task GraphBuild_ToldToStop_GoesOnFromThereLater(string keys)
    {
        await GraphArchive.WriteAsync(
            _folder.File("found"), Enumerable.Range(0, 40_000).Select(i => new ArchiveDocument($"d{i}", [$"Ann B{i % 997}/PER", $"Org {i % 991}/ORG"], [(0, "EMPLOYER", 1, 0.9f)])), shards: 8);
        string[] command = ["graph", "build", _folder.File("found"), "--output", _folder.File("graph")];
        using (var terminal = Terminal.Luke(100, command))
        {
            await Eventually.IsTrueAsync(() => Directory.Exists(_folder.File("graph")) && Directory.EnumerateFiles(_folder.File("graph"), "plan.json", SearchOption.AllDirectories).Any(), "the build has begun");
            terminal.PressAll(keys);
            var (code, screen) = await terminal.EndAsync();
            Assert.True(code == 130, screen);
            Assert.Contains("the same command goes on where it was", screen, StringComparison.Ordinal);
        }

        (await LukeProcess.RunAsync(command)).Expect(0);
    }

    [TerminalTheory]
    [InlineData("C-c")]
    [InlineData("C-c C-c")]
    [InlineData("TERM")]
    public async Task Try_ToldToStopAtItsPrompt_Ends(string keys)
    {
        using var terminal = Terminal.Luke(100, ["try"]);
        await terminal.WaitForAsync("Type a text");
        terminal.PressAll(keys);
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.Contains("nothing was changed.", screen, StringComparison.Ordinal);
    }

    [TerminalTheory]
    [InlineData("C-c")]
    [InlineData("TERM TERM")]
    public async Task DryRun_ToldToStop_HasWrittenNothing(string keys)
    {
        Archive.Write(_folder.File("in"), files: 60, documents: 400);
        using var terminal = Terminal.Luke(
            100, ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--dry-run"]);
        await terminal.WaitForFileAsync(_checkpoints.Entities);
        terminal.PressAll(keys);
        var (code, screen) = await terminal.EndAsync();

        Assert.True(code == 130, screen);
        Assert.Contains("Nothing was written.", screen, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.File("out")), "The dry run has written.");
    }

    private static void WriteSentences(string path, int count) => File.WriteAllLines(path, Enumerable.Range(0, count).Select(i => JsonSerializer.Serialize(new
    {
        id = $"s{i}",
        tokens = new[] { "Ada", "Lovelace", "met", "Charles", "Babbage", "in", "London", "." },
        entities = new[] { new { start = 0, end = 2, label = "PER" }, new { start = 3, end = 5, label = "PER" }, new { start = 6, end = 7, label = "LOC" } },
        relations = new[] { new { head = 0, tail = 1, label = "per:siblings" } },
    })));
}
