using System.Text.Json;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>One output, started upon again and again: by a second hand, from another folder, every night.</summary>
public sealed class OwnedOutputTests : IDisposable
{
    private readonly GoldenCheckpoints _checkpoints = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _checkpoints.Dispose();
        _folder.Dispose();
    }

    [LinuxFact]
    public async Task Run_OfALiveJob_IsRefusedAndTakesItOverOnlyWhenAsked()
    {
        Archive.Write(_folder.File("in"), files: 60, documents: 20);
        using var first = await StartAsync();

        var refused = (await LukeProcess.RunAsync(Arguments())).Expect(2);
        var overwriting = (await LukeProcess.RunAsync(Arguments("--min-score", "0.5", "--overwrite"))).Expect(2);

        Assert.Contains($"is in use by process {first.Id} on {Environment.MachineName} since ", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"is in use by process {first.Id} on ", overwriting.Error, StringComparison.Ordinal);
        Assert.False(first.HasExited, "A second start has ended the first.");

        using var second = await StartAsync("--take-over");
        Assert.Contains("Another process has resumed or cancelled job", (await first.WaitAsync()).Expect(1).Error, StringComparison.Ordinal);

        // What a kill leaves holds up nobody.
        second.Signal(LukeProcess.Kill);
        await second.WaitAsync();
        using var third = await StartAsync();
        third.Signal(LukeProcess.Terminate);
        (await third.WaitAsync()).Expect(130);
    }

    [LinuxFact]
    public async Task Run_OverwriteEveryNight_GoesOnAndIsCompleteAndTakesInWhatIsNew()
    {
        Archive.Write(_folder.File("in"), files: 12, documents: 3);
        using (var first = await StartAsync("--overwrite"))
        {
            await first.WaitForAsync("shards 1");
            first.Signal(LukeProcess.Terminate);
            (await first.WaitAsync()).Expect(130);
        }

        var second = await RunAsync("--overwrite");
        var third = await RunAsync("--overwrite");
        Archive.Write(_folder.File("in"), files: 13, documents: 3);
        var fourth = await RunAsync("--overwrite");
        var again = await RunAsync("--again");

        Assert.InRange(second.GetProperty("shardsResumed").GetInt32(), 1, 12);
        Assert.Equal((12 * 3, 12), (third.GetProperty("documents").GetInt32(), third.GetProperty("shardsResumed").GetInt32()));
        Assert.Equal((13 * 3, 0), (fourth.GetProperty("documents").GetInt32(), fourth.GetProperty("shardsResumed").GetInt32()));
        Assert.Equal(0, again.GetProperty("shardsResumed").GetInt32());
        Assert.NotEqual(fourth.GetProperty("jobId").GetString(), again.GetProperty("jobId").GetString());
    }

    [Fact]
    public async Task Run_TheSameSpelledOtherwise_IsTheSameJob()
    {
        Archive.Write(_folder.File("odd"), files: 1, documents: 2);
        await RunFromAsync(_folder.Path, 0, "odd", "out");
        Directory.CreateDirectory(_folder.File("else"));

        foreach (var (cwd, input, output) in ((string, string, string)[])
            [(_folder.Path, "odd/", "out/"), (_folder.Path, "./odd", "./out"), ("/", _folder.File("odd"), _folder.File("out")), (_folder.File("else"), "../odd", "../out")])
        {
            var result = await RunFromAsync(cwd, 0, input, output);
            Assert.Contains("complete before; nothing was run", result.Output, StringComparison.Ordinal);
        }

        var other = await RunFromAsync(_folder.Path, 2, "odd", "out", "--min-score", "0.5", "--context", "sentence");
        Assert.Contains("differs in context (there not given, here sentence), minScore (there not given, here 0.5)", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Refused_LeavesNoFolder()
    {
        var refused = (await LukeProcess.RunAsync("run", _folder.File("missing"), "--output", _folder.File("new/out"))).Expect(2);

        Assert.Contains("There is no file or folder", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("new")), "The refused start has left a folder.");
    }

    private async Task<LukeProcess> StartAsync(params string[] more)
    {
        var luke = LukeProcess.Start(Arguments(more));
        await luke.WaitForAsync("running: shards");
        return luke;
    }

    private async Task<JsonElement> RunAsync(params string[] more) =>
        JsonDocument.Parse((await LukeProcess.RunAsync([.. Arguments(more), "--json"])).Expect(0).Output).RootElement;

    /// <summary>Runs from a folder; the shell changes to it.</summary>
    private async Task<LukeResult> RunFromAsync(string cwd, int code, string input, string output, params string[] more)
    {
        string[] arguments = ["run", input, "--output", output, "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations, .. more];
        return (await LukeProcess.RunFromAsync(cwd, arguments)).Expect(code);
    }

    private string[] Arguments(params string[] more) =>
    [
        "run", _folder.File("in"), "--output", _folder.File("out"), "--entity-model", _checkpoints.Entities, "--relation-model", _checkpoints.Relations,
        "--shard-bytes", Archive.ShardBytes(_folder.File("in")), "--engines", "1", .. more,
    ];
}
