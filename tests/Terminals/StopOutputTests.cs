using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Terminals;

/// <summary>Ctrl+C, pressed in a terminal on the commands that read or look after a large output.</summary>
public sealed class StopOutputTests(StopOutputTests.LargeOutput found) : IClassFixture<StopOutputTests.LargeOutput>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TerminalTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Report_AtCtrlC_LeavesThePageThatWasThere(int times)
    {
        await File.WriteAllTextAsync(_folder.File("page.html"), "before");

        await PressAsync(["report", found.Output, "--output", _folder.File("page.html")], times, "The page is not written; the same command begins anew.");

        Assert.Equal("before", await File.ReadAllTextAsync(_folder.File("page.html")));
        Assert.True(times == 2 || Directory.GetFiles(_folder.Path, "*.tmp").Length == 0, "A draft was left behind.");
    }

    [TerminalTheory]
    [InlineData("jsonl", 1)]
    [InlineData("csv", 1)]
    [InlineData("spacy", 2)]
    public async Task Export_AtCtrlC_LeavesNothingHalfWritten(string form, int times)
    {
        await PressAsync(["export", found.Output, "--to", form, "--output", _folder.File("exported")], times, "the same command begins anew.");

        Assert.False(Path.Exists(_folder.File("exported")), "An export was left behind.");
        Assert.True(times == 2 || !Directory.EnumerateFileSystemEntries(_folder.Path).Any(entry => entry.Contains("exported", StringComparison.Ordinal)), "A draft was left behind.");
    }

    [TerminalTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EvalJobs_AtCtrlC_SaysThatNothingWasChanged(int times) =>
        await PressAsync(["eval", "jobs", found.Output, "--gold", found.Gold], times, "nothing was changed.");

    [TerminalFact]
    public async Task Compact_AtCtrlC_LeavesTheSnapshotAndBeginsAnew()
    {
        var before = await SnapshotsAsync();

        await PressAsync(["compact", found.Output], times: 1, "Readers see the snapshot before; the same command begins anew.");

        Assert.Equal(before, await SnapshotsAsync());
    }

    [TerminalFact]
    public async Task Vacuum_AtCtrlC_GoesOnLater()
    {
        // What earlier runs left, long ago.
        var old = DateTime.UtcNow.AddDays(-9);
        for (var i = 0; i < 6_000; i++)
        {
            var path = Path.Combine(found.Output, $"documents/part-r9999-{i:D5}.parquet");
            await File.WriteAllBytesAsync(path, []);
            File.SetLastWriteTimeUtc(path, old);
        }

        int Left() => Directory.GetFiles(Path.Combine(found.Output, "documents"), "part-r9999-*").Length;
        using (var terminal = Terminal.Luke(100, ["vacuum", found.Output]))
        {
            await Eventually.IsTrueAsync(() => Left() < 6_000, "the first file is gone");
            terminal.Press("C-c");
            var (code, screen) = await terminal.EndAsync();
            Assert.True(code == 130, screen);
            Assert.Contains("the same command goes on.", screen.ReplaceLineEndings(" "), StringComparison.Ordinal);
            Assert.InRange(Left(), 1, 5_999);
        }

        (await LukeProcess.RunAsync("vacuum", found.Output)).Expect(0);
        Assert.Equal(0, Left());
        Assert.Contains("24,000 documents", (await LukeProcess.RunAsync("export", found.Output, "--to", "jsonl", "--output", _folder.File("all"))).Expect(0).Output, StringComparison.Ordinal);
    }

    /// <summary>Presses Ctrl+C as soon as the command reads the tables.</summary>
    private async Task PressAsync(string[] command, int times, string said)
    {
        using var terminal = Terminal.Luke(100, command);
        await terminal.WaitForFileAsync($"{found.Output}/");
        for (var i = 0; i < times; i++)
        {
            terminal.Press("C-c");
        }

        var (code, screen) = await terminal.EndAsync();
        Assert.True(code == 130, screen);
        Assert.Contains(said, screen, StringComparison.Ordinal);
    }

    private async Task<string> SnapshotsAsync() => (await LukeProcess.RunAsync("snapshots", found.Output)).Expect(0).Output;

    /// <summary>A dataset of some size, made once.</summary>
    public sealed class LargeOutput : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        internal string Output => _folder.File("out");

        internal string Gold => _folder.File("gold.jsonl");

        public async Task InitializeAsync()
        {
            if (new TerminalFactAttribute().Skip is not null)
            {
                return;
            }

            Directory.CreateDirectory(_folder.File("in"));
            for (var file = 0; file < 24; file++)
            {
                await File.WriteAllLinesAsync(_folder.File($"in/{file:D2}.jsonl"), Enumerable.Range(0, 1_000).Select(d => JsonSerializer.Serialize(
                    new { id = $"{file}-{d}", text = Text(file, d), mentions = new[] { new { start = 0, end = 12, label = "PER" } } })));
            }

            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(0, 0))))[..32];
            await File.WriteAllTextAsync(Gold, $$"""{"id": "0-0", "textHash": "{{hash}}", "sentences": [{"start": 0, "end": 20, "mentions": [{"start": 0, "end": 12, "label": "PER"}]}]}""");
            (await LukeProcess.RunAsync(
                "run", _folder.File("in"), "--output", Output, "--stages", "entities", "--mentions-field", "mentions", "--incremental", "--shard-bytes", "50KiB")).Expect(0);
        }

        public Task DisposeAsync()
        {
            _folder.Dispose();
            return Task.CompletedTask;
        }

        private static string Text(int file, int document) =>
            $"Ada Lovelace met Charles Babbage in London on day {document} of year {file}. She wrote a letter to Mary Somerville of Jedburgh then.";
    }
}
