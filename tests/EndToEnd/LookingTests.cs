using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>What there is to look at after a run: its failures, and one page.</summary>
public sealed class LookingTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task FailuresAndReport_OfAJobWithBadDocuments_TellOfEachOfThem()
    {
        const string hostile = "<script>alert('Ellery')</script><img src=x onerror=alert(1)> Marta Okonjo met Halvorsen in Port Ellery.";
        Directory.CreateDirectory(_folder.File("in"));
        await File.WriteAllLinesAsync(_folder.File("in/a.jsonl"), [
            JsonSerializer.Serialize(new { id = "good", text = hostile }), "not json", """{"id": "<b>no text</b>"}""", JsonSerializer.Serialize(new { id = "again", text = hostile }),
        ]);
        await File.WriteAllBytesAsync(_folder.File("in/b.jsonl.gz"), [0x1f, 0x8b, 8, 0, 1, 2, 3, 4]);
        string[] run =
        [
            "run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--report", _folder.File("run.html"),
        ];
        (await LukeProcess.RunAsync(run)).Expect(3);

        var failures = (await LukeProcess.RunAsync("failures", _folder.File("out"))).Expect(0).Output.TrimEnd().Split('\n');
        var json = (await LukeProcess.RunAsync("failures", _folder.File("out"), "--json", "--reason", "MissingText")).Expect(0).Output.TrimEnd();
        (await LukeProcess.RunAsync("report", _folder.File("out"), "--output", _folder.File("page.html"))).Expect(0);
        (await LukeProcess.RunAsync("report", _folder.File("out"), "--output", _folder.File("bare.html"), "--no-text")).Expect(0);

        Assert.Equal(3, failures.Length);
        Assert.Contains(failures, line => line.StartsWith("a.jsonl at ", StringComparison.Ordinal) && line.Contains("InvalidJson", StringComparison.Ordinal));
        Assert.Contains(failures, line => line.StartsWith("b.jsonl.gz (from 0 on): CorruptInput", StringComparison.Ordinal));
        Assert.Equal("<b>no text</b>", JsonDocument.Parse(json).RootElement.GetProperty("docId").GetString());
        var page = await File.ReadAllTextAsync(_folder.File("page.html"));
        Assert.Equal(page, await File.ReadAllTextAsync(_folder.File("run.html")));
        Assert.Contains("&lt;b&gt;no text&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("MissingText: 1", page, StringComparison.Ordinal);
        Assert.Contains("documents with a text that came before</th><td class=\"number\">1</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Ellery", await File.ReadAllTextAsync(_folder.File("bare.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_OfAnArchive_TellsWhatIsThereAndWritesNothing()
    {
        Archive.Write(_folder.File("in"), files: 2, documents: 6);
        await File.AppendAllTextAsync(_folder.File("in/part-001.jsonl"), "not json\n");
        string[] run = ["run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, "--dry-run"];

        var report = JsonDocument.Parse((await LukeProcess.RunAsync([.. run, "--json"])).Expect(0).Output).RootElement;
        var text = (await LukeProcess.RunAsync(run)).Expect(0).Output;
        var refused = (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Relations, "--dry-run")).Expect(2);

        Assert.Equal((13, 13, 13), (Of("documents", "value"), Of("documents", "low"), Of("documents", "high")));
        Assert.True(Of("words", "value") > 100 && Of("engineSeconds", "low") <= Of("engineSeconds", "value") && Of("outputBytes", "value") > 1000, report.ToString());
        Assert.Equal((12, 12), (report.GetProperty("fields").GetProperty("id").GetInt32(), report.GetProperty("fields").GetProperty("text").GetInt32()));
        Assert.Equal(1, report.GetProperty("failures").GetProperty("InvalidJson").GetInt32());
        Assert.Contains("documents  13", text, StringComparison.Ordinal);
        Assert.Contains("nothing was written", text, StringComparison.Ordinal);
        Assert.Contains("is not one for entities", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")), "The dry run has written.");

        double Of(string estimate, string end) => report.GetProperty(estimate).GetProperty(end).GetDouble();
    }

    [Fact]
    public async Task Failures_ReasonThatThereIsNot_IsToldWithTheNearest()
    {
        Archive.Write(_folder.File("in"), files: 1, documents: 1);
        (await LukeProcess.RunAsync("run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations)).Expect(0);

        Assert.Equal("Nothing failed.", (await LukeProcess.RunAsync("failures", _folder.File("out"))).Expect(0).Output.TrimEnd());
        Assert.Contains("Did you mean 'MissingText'?", (await LukeProcess.RunAsync("failures", _folder.File("out"), "--reason", "MisingText")).Expect(2).Error, StringComparison.Ordinal);
    }
}
