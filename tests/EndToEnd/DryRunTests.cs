using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What <c>luke run --dry-run</c> foretells of an output that is there already, beside what the run then does.</summary>
public sealed class DryRunTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task DryRun_OfADataset_ForetellsWhatTheNightDoesAndCosts()
    {
        await WriteAsync();
        (await RunAsync("--incremental")).Expect(3);

        var nothing = await LookAsync("--incremental");
        await File.AppendAllTextAsync(_folder.File("in/part-001.jsonl"), Line("new"));
        await File.WriteAllTextAsync(_folder.File("in/part-003.jsonl"), Line("newer"));
        var night = await LookAsync("--incremental");
        var told = (await RunAsync("--incremental", "--dry-run")).Expect(0).Output;
        var done = Json(await RunAsync("--incremental", "--json"), 0).GetProperty("snapshot");
        await File.WriteAllTextAsync(_folder.File("in/part-004.jsonl"), Line("newest"));
        var another = (await RunAsync("--incremental")).Expect(0).Output;

        Assert.Equal("Nothing new: 3 unchanged. The dataset would stay as it is.", nothing.GetProperty("standing").GetString());
        Assert.Equal(0, nothing.GetProperty("documents").GetProperty("high").GetDouble());
        Assert.StartsWith("Snapshot 1 would be made: 1 new, 1 changed, 2 unchanged.", night.GetProperty("standing").GetString(), StringComparison.Ordinal);
        var dataset = night.GetProperty("dataset");
        Assert.All(["added", "changed", "unchanged", "partsRewritten", "bytesRead"], key => Assert.Equal(done.GetProperty(key).GetInt64(), dataset.GetProperty(key).GetInt64()));
        Assert.Equal((6, 4), (Of(night.GetProperty("documents")), Of(dataset.GetProperty("reused"))));
        Assert.Equal(4, done.GetProperty("reused").GetInt64());
        var written = dataset.GetProperty("bytesWritten");
        Assert.InRange(done.GetProperty("bytesWritten").GetDouble(), written.GetProperty("low").GetDouble() / 2, written.GetProperty("high").GetDouble() * 2);
        Assert.DoesNotContain("InvalidJson", another, StringComparison.Ordinal);
        Assert.Contains("copied     4 of them, which are there already", told, StringComparison.Ordinal);
        Assert.Contains($"cost       {done.GetProperty("partsRewritten").GetInt32()} parts rewritten, ", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_OfWhatFailed_ReadsItsInputsAlone()
    {
        await WriteAsync();
        (await RunAsync()).Expect(3);

        var refused = (await RunAsync("--dry-run", "--retry-failed")).Expect(2);
        var adopting = await LookAsync("--incremental", "--reprocess", "failed");
        (await RunAsync("--incremental")).Expect(0);
        var again = await LookAsync("--retry-failed");

        Assert.Contains("--incremental --reprocess failed", refused.Error, StringComparison.Ordinal);
        foreach (var report in new[] { adopting, again })
        {
            Assert.Contains("Snapshot 1 would be made: 1 changed, 2 unchanged.", report.GetProperty("standing").GetString(), StringComparison.Ordinal);
            Assert.Equal((5, 4), (Of(report.GetProperty("documents")), Of(report.GetProperty("dataset").GetProperty("reused"))));
            Assert.Equal(1, report.GetProperty("failures").GetProperty("InvalidJson").GetInt32());
        }

        Assert.StartsWith("The output of the plain job in ", adopting.GetProperty("standing").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_OfAPlainOutput_SaysWhatBecomesOfIt()
    {
        await WriteAsync();
        (await RunAsync()).Expect(3);

        Assert.StartsWith("This job is complete in ", (await LookAsync()).GetProperty("standing").GetString(), StringComparison.Ordinal);
        Assert.Contains("would be replaced.", (await LookAsync("--again")).GetProperty("standing").GetString(), StringComparison.Ordinal);
        Assert.Contains("which differs in minScore", (await RunAsync("--dry-run", "--min-score", "0.9")).Expect(2).Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task DryRun_OfFilesThatWouldBeRefused_NamesThemAndWhatIsWrong()
    {
        await WriteAsync();
        File.CreateSymbolicLink(_folder.File("in/elsewhere.jsonl"), "/etc/hostname");
        string[] look = ["run", _folder.File("in"), "--output", _folder.File("free"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--dry-run"];

        var json = Json(await LukeProcess.RunAsync([.. look, "--json"]), 0);
        var text = (await LukeProcess.RunAsync(look)).Expect(0).Output;

        Assert.Equal((1, 1), (json.GetProperty("refused").GetProperty("UnsafePath").GetInt32(), json.GetProperty("failures").GetProperty("InvalidJson").GetInt32()));
        Assert.Equal(["UnsafePath elsewhere.jsonl", "InvalidJson part-002.jsonl"], json.GetProperty("examples").EnumerateArray().Select(failure => $"{failure.GetProperty("reason")} {failure.GetProperty("place").GetString()!.Split(' ')[0]}"));
        Assert.Contains("refused    1 file that would not be read: UnsafePath", text, StringComparison.Ordinal);
        Assert.Contains("elsewhere.jsonl: UnsafePath: It is a link to '/etc/hostname'", text, StringComparison.Ordinal);
        Assert.Contains("failures   1 failure among the 13 documents that were read: InvalidJson", text, StringComparison.Ordinal);
        Assert.Matches(@"part-002.jsonl at \d+: InvalidJson: ", text);
    }

    private static int Of(JsonElement estimate)
    {
        Assert.Equal(estimate.GetProperty("low").GetDouble(), estimate.GetProperty("high").GetDouble());
        return estimate.GetProperty("value").GetInt32();
    }

    private static JsonElement Json(LukeResult result, int code) => JsonDocument.Parse(result.Expect(code).Output).RootElement;

    private static string Line(string id) => JsonSerializer.Serialize(new { id, text = "Marta Okonjo met Halvorsen in Port Ellery." }) + "\n";

    private async Task WriteAsync()
    {
        Archive.Write(_folder.File("in"), files: 3, documents: 4);
        await File.AppendAllTextAsync(_folder.File("in/part-002.jsonl"), "not json\n");
    }

    private Task<LukeResult> RunAsync(params string[] flags) => LukeProcess.RunAsync(
        ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--engines", "1", .. flags]);

    /// <summary>Looks first, and makes sure that this changes nothing.</summary>
    private async Task<JsonElement> LookAsync(params string[] flags)
    {
        var before = Files();
        var report = Json(await RunAsync([.. flags, "--dry-run", "--json"]), 0);
        Assert.Equal(before, Files());
        return report;
    }

    private List<string> Files() => [.. Directory.GetFiles(_folder.File("out"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")];
}
