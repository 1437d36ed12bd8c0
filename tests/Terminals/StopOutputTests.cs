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

        var screen = await StopAsync(["report", found.Output, "--output", _folder.File("page.html")], keys, "The page is not written; the same command begins anew.");

        Assert.Equal("before", await File.ReadAllTextAsync(_folder.File("page.html")));
        CheckParts(screen, keys);
    }

    [TerminalTheory]
    [InlineData("jsonl", "C-c")]
    [InlineData("csv", "TERM")]
    [InlineData("spacy", "C-c C-c")]
    [InlineData("csv", "C-c C-c")]
    [InlineData("brat", "TERM TERM")]
    public async Task Export_ToldToStop_LeavesNothingHalfWritten(string form, string keys)
    {
        var screen = await StopAsync(["export", found.Output, "--to", form, "--output", _folder.File("exported")], keys, "The export is not written; the same command begins anew.");

        Assert.False(Path.Exists(_folder.File("exported")), "An export was left behind.");
        CheckParts(screen, keys);
    }

    [LinuxTheory]
    [InlineData("csv")]
    [InlineData("brat")]
    [InlineData("jsonl")]
    public async Task Export_Killed_LeavesNothingThatLooksWhole(string form)
    {
        var target = _folder.File("exported");
        string[] command = ["export", found.Output, "--to", form, "--output", target];
        using (var luke = LukeProcess.Start(command))
        {
            await Eventually.IsTrueAsync(() => Parts().Length > 0, "the export has begun");
            luke.Signal(LukeProcess.Kill);
            await luke.WaitAsync();
        }

        Assert.False(Path.Exists(target), "A part stands where the export is to be.");
        var left = Assert.Single(Parts());
        if (form == "csv")
        {
            var again = (await LukeProcess.RunAsync(command)).Expect(0);
            Assert.Contains($"luke: {left} is a part that process ", again.Error, StringComparison.Ordinal);
            Assert.Equal(2, Directory.GetFiles(target).Length);
            Assert.Equal([left], Parts());
        }
    }

    private string[] Parts() => Directory.GetFileSystemEntries(_folder.Path, "*.tmp");

    /// <summary>The first press leaves no part; after the second, which ends at once, one that is left is named.</summary>
    private void CheckParts(string screen, string keys)
    {
        var parts = Parts();
        Assert.True(parts.Length == 0 || keys.Contains(' ', StringComparison.Ordinal), "A draft was left behind.");
        Assert.All(parts, part => Assert.Contains($"A part of it lies in {part} and may be removed.", screen, StringComparison.Ordinal));
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
    private async Task<string> StopAsync(string[] command, string keys, string said)
    {
        using var terminal = Terminal.Luke(100, command);
        await terminal.WaitForFileAsync($"{found.Output}/");
        return await EndAsync(terminal, keys, said);
    }

    private static async Task<string> EndAsync(Terminal terminal, string keys, string said)
    {
        terminal.PressAll(keys);
        var (code, screen) = await terminal.EndAsync();
        Assert.True(code == 130, screen);
        Assert.Contains(said, screen.ReplaceLineEndings(" "), StringComparison.Ordinal);
        return screen;
    }

    private async Task<string> SnapshotsAsync() => (await LukeProcess.RunAsync("snapshots", found.Output)).Expect(0).Output;
}
