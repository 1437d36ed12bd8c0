using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What the commands say of a job that has ended, was stopped or never began.</summary>
public sealed class EndedJobTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [LinuxFact]
    public async Task Run_OfACompleteJobThroughALink_IsTheSameJobWithItsInputsThere()
    {
        Archive.Write(_folder.File("real/in"), files: 2, documents: 2);
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("real/in"));
        Directory.CreateSymbolicLink(_folder.File("above"), _folder.File("real"));
        (await RunAsync("real/in")).Expect(0);

        foreach (var (input, flags) in new[] { ("link", Array.Empty<string>()), ("link", ["--overwrite"]), ("above/in", []) })
        {
            var again = (await RunAsync(input, flags)).Expect(0);
            Assert.Contains("The job was complete before; nothing was run.", again.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("no longer there", again.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("since;", again.Output, StringComparison.Ordinal);
        }

        Archive.Write(_folder.File("real/in"), files: 3, documents: 2);
        Assert.Contains("1 new input file has appeared", (await RunAsync("link")).Expect(0).Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Commands_OfAJobThatWasStoppedAndGoneOnWith_SayTheSame()
    {
        Archive.Write(_folder.File("in"), files: 40, documents: 3);
        using (var first = LukeProcess.Start(Arguments("in", "--shard-bytes", Archive.ShardBytes(_folder.File("in")))))
        {
            await Eventually.IsTrueAsync(
                () => Directory.Exists(_folder.File("out/_job")) && Directory.EnumerateFiles(_folder.File("out/_job"), "0*.json", SearchOption.AllDirectories).Any(), "a shard is committed");
            first.Signal(LukeProcess.Terminate);
            (await first.WaitAsync()).Expect(130);
        }

        var shown = (await LukeProcess.RunAsync("show", _folder.File("out"))).Expect(0);
        var json = await ShowAsync();
        var failures = (await LukeProcess.RunAsync("failures", _folder.File("out"))).Expect(0);
        var rest = (await RunAsync("in", "--report", _folder.File("resumed.html"))).Expect(0);
        var whole = JsonDocument.Parse((await RunAsync("in", "--again", "--json", "--report", _folder.File("again.html"))).Expect(0).Output).RootElement;

        Assert.Contains("NOT COMPLETE (cancelled). ", shown.Output, StringComparison.Ordinal);
        Assert.Equal(("cancelled", false), (json.GetProperty("state").GetString(), json.GetProperty("complete").GetBoolean()));
        Assert.Contains("luke: the job is not complete (cancelled). ", failures.Error, StringComparison.Ordinal);
        Assert.Equal("done", (await ShowAsync()).GetProperty("state").GetString());
        var (resumed, again) = (await File.ReadAllTextAsync(_folder.File("resumed.html")), await File.ReadAllTextAsync(_folder.File("again.html")));
        Assert.Matches(@" documents/s, .* characters/s; of the last sitting, \d+ documents<", resumed);
        Assert.Matches(@" documents/s, .* characters/s<", again);

        // One rate of a run, over all of its time, wherever it is said; while it ran it was that of the moment.
        var said = Regex.Match(rest.Output, @"The rest took \d+:\d\d in all \((\S+) documents/s, \S+ words/s\)").Groups[1].Value;
        Assert.Contains($">{said} documents/s, ", resumed, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $">{whole.GetProperty("documentsPerSecond").GetDouble():N1} documents/s, "), again, StringComparison.Ordinal);
        Assert.Equal(whole.GetProperty("words").GetInt64() / whole.GetProperty("seconds").GetDouble(), whole.GetProperty("wordsPerSecond").GetDouble(), tolerance: 1);
        Assert.DoesNotContain("/s", Assert.Single(rest.Error.Split('\n'), line => line.StartsWith("done: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_OfAJobThatWasNeverPlanned_SaySo()
    {
        // A process that was killed before it had listed its inputs leaves its claim alone.
        Archive.Write(_folder.File("in"), files: 1, documents: 1);
        (await RunAsync("in")).Expect(0);
        foreach (var folder in Directory.GetDirectories(_folder.File("out")).Where(folder => Path.GetFileName(folder) != "_job"))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.GetFiles(_folder.File("out"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "owner.json"))
        {
            File.Delete(file);
        }

        const string Said = "It was not planned yet: nothing of its inputs was read.";
        var failures = (await LukeProcess.RunAsync("failures", _folder.File("out"))).Expect(0);
        Assert.Equal(("", $"luke: the job is not complete (unfinished). {Said}"), (failures.Output, failures.Error.TrimEnd()));
        Assert.Contains(Said, (await LukeProcess.RunAsync("show", _folder.File("out"))).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains(Said, (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", _folder.File("x"))).Expect(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExportAndReport_ToStandardOutput_WriteNothingElseThere()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 1);
        (await RunAsync("in")).Expect(0);

        var lines = (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", "-")).Expect(0);
        var page = (await LukeProcess.RunAsync("report", _folder.File("out"), "--output", "-")).Expect(0);
        var refused = (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "csv", "--output", "-")).Expect(2);
        var toFile = (await LukeProcess.RunAsync("export", _folder.File("out"), "--to", "jsonl", "--output", _folder.File("x"))).Expect(0);

        Assert.Equal("000-000", JsonDocument.Parse(lines.Output).RootElement.GetProperty("doc_id").GetString());
        Assert.Equal(("-: 1 document", $"{_folder.File("x")}: 1 document"), (lines.Error.TrimEnd(), toFile.Output.TrimEnd()));
        Assert.StartsWith("<!DOCTYPE html>", page.Output, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("</html>", page.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("csv is several files: name a new folder.", refused.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists("-"), "A file is called '-'.");
    }

    [Fact]
    public async Task Run_DeviceByAnotherName_NamesTheOneThatIsMeant()
    {
        var refused = (await LukeProcess.RunAsync("run", "in", "--output", "out", "--device", "gpu", "--precision", "bf16")).Expect(2);

        Assert.Contains("did you mean 'cuda'?", refused.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'bfloat16'?", refused.Error, StringComparison.Ordinal);
        Assert.Contains("inputs (INPUT...) is missing", (await LukeProcess.RunAsync("run", "--output", "out")).Expect(2).Error, StringComparison.Ordinal);
    }

    private string[] Arguments(string input, params string[] flags) =>
    [
        "run", _folder.File(input), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--engines", "1", .. flags,
    ];

    private Task<LukeResult> RunAsync(string input, params string[] flags) => LukeProcess.RunAsync(Arguments(input, flags));

    private async Task<JsonElement> ShowAsync() => JsonDocument.Parse((await LukeProcess.RunAsync("show", _folder.File("out"), "--json")).Expect(0).Output).RootElement;
}
