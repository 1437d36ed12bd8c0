using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>The commands of a cluster as a person types them: they stop when they are told to, and agree with each other and with <c>run</c>.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Cluster")]
public sealed class ClusterVerbsTests(ClusterFixture fixture) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RedisTerminalFact]
    public async Task WatchSubmitAndResume_ToldToStop_EndAndTheJobGoesOn()
    {
        EndToEnd.Archive.Write(_folder.File("in"), files: 40, documents: 40);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        (string Name, string Value)[] environment =
            [("Luke__Redis", cluster.Redis), ("Luke__ClusterId", cluster.ClusterId), ("Luke__ServiceId", cluster.ClusterId)];
        var job = fixture.NewJob() with { Archive = _folder.File("in") };

        await PressAsync(["submit", .. job.Flags, "--watch"], "C-c");
        var id = (await JobsAsync(cluster))[0].JobId;
        await PressAsync(["watch", id], "C-c C-c");
        await PressAsync(["watch", id], "TERM");
        (await cluster.LukeAsync("cancel", id)).Expect(0);
        await cluster.WaitAsync(id, snapshot => snapshot.State == JobStatus.Cancelled);
        await PressAsync(["resume", id, "--watch"], "TERM TERM");
        Assert.Equal(JobStatus.Running, (await cluster.StatusAsync(id)).State);
        (await cluster.LukeAsync("cancel", id)).Expect(0);

        async Task PressAsync(string[] arguments, string keys)
        {
            using var terminal = Terminal.Luke(100, arguments, environment);
            await terminal.WaitForAsync("running");
            terminal.PressAll(keys);
            var (code, screen) = await terminal.EndAsync();
            Assert.True(code == 130, screen);
            Assert.Contains("Stopped watching. The job goes on; follow it again with: luke watch ", screen, StringComparison.Ordinal);
            Assert.DoesNotContain("━", screen, StringComparison.Ordinal);
        }
    }

    [RedisFact]
    public async Task Verbs_OnAJobThatHasEnded_SayTheSameWithOneExitCode()
    {
        var job = fixture.NewJob();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitUntilDoneAsync(id);

        var cancelled = await cluster.LukeAsync("cancel", id);
        var other = await cluster.LukeAsync(["submit", .. job.Flags, "--min-score", "0.9"]);
        var run = await LukeProcess.RunAsync(["run", .. job.Flags, "--min-score", "0.9"]);
        var relative = await cluster.LukeAsync("resume", Path.GetRelativePath(Environment.CurrentDirectory, job.Output));
        var nothing = await cluster.LukeAsync("resume", "nowhere");

        Assert.Equal(2, cancelled.Code);
        Assert.Contains($"Job {id} is done since ", cancelled.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (other.Code, run.ExitCode));
        Assert.Contains("which differs in minScore (there not given, here 0.9)", other.Error, StringComparison.Ordinal);
        Assert.Contains("which differs in minScore (there not given, here 0.9)", run.Error, StringComparison.Ordinal);
        Assert.True(relative.Code == 0, relative.Error);
        Assert.Contains(id, relative.Output, StringComparison.Ordinal);
        Assert.Equal(2, nothing.Code);
        Assert.Contains($"There is no job under {Path.GetFullPath("nowhere")}", nothing.Error, StringComparison.Ordinal);
    }

    [RedisFact]
    public async Task Verbs_OnAJobThatWasCancelled_AgreeOnTheWordAndRunGoesOnWithIt()
    {
        EndToEnd.Archive.Write(_folder.File("in"), files: 40, documents: 40);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 1);
        var job = fixture.NewJob() with { Archive = _folder.File("in") };
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone > 0);

        (await cluster.LukeAsync("cancel", id)).Expect(0);
        await cluster.WaitAsync(id, snapshot => snapshot.State == JobStatus.Cancelled);
        var again = await cluster.LukeAsync("cancel", id);
        var watched = await cluster.LukeAsync("watch", id);
        var status = await cluster.LukeAsync("status", id, "--json");
        var shown = (await LukeProcess.RunAsync("show", job.Output, "--json")).Expect(0);
        var manifest = StateOf(await File.ReadAllTextAsync(Path.Combine(job.Output, "manifest.json")));
        var listed = await JobsAsync(cluster);
        var run = (await LukeProcess.RunAsync(["run", .. job.Flags, "--json"])).Expect(0);

        Assert.Equal((0, 130), (again.Code, watched.Code));
        Assert.Contains($"Job {id} was cancelled before; 'luke resume {id}' goes on with it.", again.Error, StringComparison.Ordinal);
        Assert.Contains("luke: the job is cancelled. ", watched.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["cancelled", "cancelled", "cancelled"],
            [StateOf(status.Output), StateOf(shown.Output), manifest]);
        Assert.Contains((id, "cancelled"), listed);
        Assert.Equal("done", StateOf(run.Output));
    }

    private static string StateOf(string json) => System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("state").GetString()!;

    private static async Task<IReadOnlyList<(string JobId, string State)>> JobsAsync(TestCluster cluster)
    {
        var (_, output, _) = await cluster.LukeAsync("jobs", "--json");
        return [.. System.Text.Json.JsonDocument.Parse(output).RootElement.GetProperty("jobs").EnumerateArray()
            .Select(job => (job.GetProperty("jobId").GetString()!, job.GetProperty("state").GetString()!))];
    }
}

/// <summary>Shorter assertions.</summary>
internal static class EndedPrograms
{
    /// <summary>Checks the exit code, and shows what was written where it is another.</summary>
    public static void Expect(this (int Code, string Output, string Error) ended, int code) =>
        Assert.True(ended.Code == code, $"luke ended with {ended.Code}.\n{ended.Output}\n{ended.Error}");
}
