using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Terminals;

/// <summary>Ctrl+C, once and twice, and SIGTERM, in a terminal on the commands that read or look after a large output.</summary>
public sealed class StopOutputTests(LargeOutput found) : IClassFixture<LargeOutput>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TerminalTheory]
    [InlineData("C-c")]
    [InlineData("C-c C-c")]
    [InlineData("TERM")]
    public async Task Report_ToldToStop_LeavesThePageThatWasThere(string keys)
    {
        await File.WriteAllTextAsync(_folder.File("page.html"), "before");

        await StopAsync(["report", found.Output, "--output", _folder.File("page.html")], keys, "The page is not written; the same command begins anew.");

        Assert.Equal("before", await File.ReadAllTextAsync(_folder.File("page.html")));
        Assert.True(keys.Contains(' ', StringComparison.Ordinal) || Directory.GetFiles(_folder.Path, "*.tmp").Length == 0, "A draft was left behind.");
    }

    [TerminalTheory]
    [InlineData("jsonl", "C-c")]
    [InlineData("csv", "TERM")]
    [InlineData("spacy", "C-c C-c")]
    public async Task Export_ToldToStop_LeavesNothingHalfWritten(string form, string keys)
    {
        await StopAsync(["export", found.Output, "--to", form, "--output", _folder.File("exported")], keys, "the same command begins anew.");

        Assert.False(Path.Exists(_folder.File("exported")), "An export was left behind.");
        Assert.True(
            keys.Contains(' ', StringComparison.Ordinal) || !Directory.EnumerateFileSystemEntries(_folder.Path).Any(entry => entry.Contains("exported", StringComparison.Ordinal)),
            "A draft was left behind.");
    }

    [TerminalTheory]
    [InlineData("show", "C-c")]
    [InlineData("eval jobs", "C-c C-c")]
    [InlineData("eval jobs", "TERM TERM")]
    public async Task Reading_ToldToStop_SaysThatNothingWasChanged(string command, string keys) =>
        await StopAsync([.. command.Split(' '), found.Output, .. command == "show" ? Array.Empty<string>() : ["--gold", found.Gold]], keys, "nothing was changed.");

    [TerminalTheory]
    [InlineData("C-c")]
    [InlineData("C-c C-c")]
    [InlineData("TERM TERM")]
    public async Task Compact_ToldToStop_LeavesTheSnapshotAndBeginsAnew(string keys)
    {
        var before = await SnapshotsAsync();

        await StopAsync(["compact", found.Output], keys, "Readers see the snapshot before; the same command begins anew.");

        Assert.Equal(before, await SnapshotsAsync());
    }

    [TerminalTheory]
    [InlineData("C-c")]
    [InlineData("C-c C-c")]
    [InlineData("TERM TERM")]
    public async Task Vacuum_ToldToStop_GoesOnLater(string keys)
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
            await EndAsync(terminal, keys, "the same command goes on.");
            Assert.InRange(Left(), 1, 5_999);
        }

        (await LukeProcess.RunAsync("vacuum", found.Output)).Expect(0);
        Assert.Equal(0, Left());
        Assert.Contains("24,000 documents", (await LukeProcess.RunAsync("export", found.Output, "--to", "jsonl", "--output", _folder.File("all"))).Expect(0).Output, StringComparison.Ordinal);
    }

    /// <summary>Presses the keys as soon as the command reads the tables.</summary>
    private async Task StopAsync(string[] command, string keys, string said)
    {
        using var terminal = Terminal.Luke(100, command);
        await terminal.WaitForFileAsync($"{found.Output}/");
        await EndAsync(terminal, keys, said);
    }

    private static async Task EndAsync(Terminal terminal, string keys, string said)
    {
        terminal.PressAll(keys);
        var (code, screen) = await terminal.EndAsync();
        Assert.True(code == 130, screen);
        Assert.Contains(said, screen.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    private async Task<string> SnapshotsAsync() => (await LukeProcess.RunAsync("snapshots", found.Output)).Expect(0).Output;
}
