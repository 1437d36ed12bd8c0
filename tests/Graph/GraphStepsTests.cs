using System.Text.Json.Nodes;
using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>The steps of a job of kind graph, as a cluster takes them.</summary>
public sealed class GraphStepsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GraphSteps _steps = new(location => new LocalBlobStore(location), TimeProvider.System);

    [Fact]
    public async Task Work_OfAnOwnerThatWasReplaced_LeavesNothing()
    {
        await WriteAsync("a", "b", "c");
        var zombie = await PlanAsync("one");
        await RunAsync(zombie, 0);

        // The same is asked again: the same job under a later epoch, and what is committed counts.
        var owner = await PlanAsync("two");
        Assert.Equal(("one", zombie.Epoch + 1), (owner.JobId, owner.Epoch));
        Assert.Equal([0], owner.Committed.Keys);
        Assert.Equal(1, owner.Committed[0].Documents);
        await Assert.ThrowsAsync<OwnershipLostException>(() => RunAsync(zombie, 1));
        await Assert.ThrowsAsync<OwnershipLostException>(() => _steps.CompleteAsync(zombie, default));
        await RunAllAsync(owner);

        Assert.Equal(1, (await GraphAsync()).Build);
    }

    [Fact]
    public async Task Committed_OfAUnitWhoseProcessDiedBeforeItPublished_GivesItsFilesTheirNames()
    {
        await WriteAsync("a");
        var job = await PlanAsync("one");
        for (var unit = 0; unit < 3; unit++)
        {
            await RunAsync(job, unit);
        }

        // As it is left by a process that died between commit and publication.
        var folder = Directory.GetDirectories(_folder.File("graph/1/_job")).Single();
        var attempt = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "units/reduce-00000.json")))!["attempt"]!;
        var published = _folder.File("graph/1/nodes/part-00000.parquet");
        Directory.CreateDirectory(Path.Combine(folder, "attempts"));
        File.Move(published, Path.Combine(folder, $"attempts/reduce-00000-{attempt}-nodes"));

        var committed = await _steps.CommittedAsync(job, [2], default);

        Assert.Equal([2], committed.Keys);
        Assert.True(File.Exists(published));
    }

    [Fact]
    public async Task Plan_OfAnotherSource_BeginsAnewApartFromTheOldUnits()
    {
        await WriteAsync("a", "b");
        var old = await PlanAsync("one");
        var worker = new GraphWorker(_steps);
        await worker.RunAsync(Task(old, 0), default);
        Directory.Delete(_folder.File("output"), recursive: true);
        await WriteAsync("a", "c");

        var job = await PlanAsync("two");

        Assert.Equal("two", job.JobId);
        Assert.Empty(job.Committed);
        await Assert.ThrowsAsync<OwnershipLostException>(() => worker.RunAsync(Task(old, 1), default));
        await RunAllAsync(job);
        await GraphArchive.WriteAsync(_folder.File("same"), [Document("a"), Document("c")]);
        var (_, expected) = await GraphArchive.BuildAsync(_folder.File("same"), _folder.File("expected"));
        Assert.Equal(expected.Files, (await GraphAsync()).Files);
    }

    [Fact]
    public async Task Plan_OfEarlierRules_IsWorkedOnByNobodyAndMadeAnew()
    {
        await WriteAsync("a", "b");
        var old = await PlanAsync("one");
        await RunAsync(old, 0);
        var file = Directory.GetFiles(_folder.File("graph/1/_job"), "plan.json", SearchOption.AllDirectories).Single();
        var plan = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject();
        plan.Remove("rulesVersion");
        await File.WriteAllTextAsync(file, plan.ToJsonString());

        var refused = await Assert.ThrowsAsync<LukeException>(() => RunAsync(old, 1));
        Assert.Contains($"rules of version 1, and this program has {GraphBuildOptions.RulesVersion}. Build it again", refused.Message, StringComparison.Ordinal);
        var job = await PlanAsync("two");
        Assert.Equal("two", job.JobId);
        Assert.Empty(job.Committed);
        await RunAllAsync(job);

        // One that is complete is the answer to the same command, unless other rules made it.
        Assert.True((await PlanAsync("three")).IsComplete);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("graph/1/manifest.json")))!.AsObject();
        manifest["plan"] = JobJson.Hash(plan);
        await File.WriteAllTextAsync(_folder.File("graph/1/manifest.json"), manifest.ToJsonString());
        await RunAllAsync(await PlanAsync("four"));
        Assert.Equal(2, (await GraphAsync()).Build);
    }

    [Fact]
    public async Task Cancel_OfABuild_FencesItAndResumeGoesOn()
    {
        await WriteAsync("a", "b", "c");
        var job = await PlanAsync("one");
        await RunAsync(job, 2);

        Assert.True(await _steps.CancelAsync("one", Request, default));
        await Assert.ThrowsAsync<OwnershipLostException>(() => RunAsync(job, 1));
        var resumed = await _steps.PlanAsync("other", new JobRequest(null, _folder.File("graph")), epoch: null, default);
        Assert.Equal("one", resumed.JobId);
        Assert.Equal([2], resumed.Committed.Keys);
        await RunAllAsync(resumed);
        Assert.False(await _steps.CancelAsync("one", Request, default));
    }

    [Fact]
    public async Task Admit_OfAGraph_IsTheSameJobOnlyWhileItIsUnfinished()
    {
        await WriteAsync("a");
        Assert.Equal(JobAdmission.New, await _steps.AdmitAsync(Request, default));
        var job = await PlanAsync("one");
        Assert.Equal(JobAdmission.Same("one"), await _steps.AdmitAsync(Request, default));
        Assert.True(await _steps.OwnsAsync(_folder.File("graph"), default));
        await RunAllAsync(job);
        Assert.Equal(JobAdmission.New, await _steps.AdmitAsync(Request, default));
        Assert.True((await PlanAsync("two")).IsComplete);

        // A folder of a job is none of a graph.
        var refused = await _steps.AdmitAsync(Request with { Output = _folder.File("output") }, default);
        Assert.Contains("holds the output of a job", refused.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "kind": "graph", "source": "a" }""", "output")]
    [InlineData("""{ "kind": "graph", "source": "a", "output": "b", "minConfidenc": 1 }""", "minConfidenc")]
    [InlineData("""{ "kind": "graph", "source": "a", "output": "b", "minConfidence": 2 }""", "minConfidence")]
    [InlineData("""{ "kind": "graph", "source": "a", "output": "b", "rules": ["nam"] }""", "'nam'")]
    [InlineData("""{ "kind": "graf", "source": "a", "output": "b" }""", "'graf'")]
    public async Task Admit_OfWhatIsNoGraph_SaysWhatIsWrong(string spec, string problem)
    {
        var admission = await _steps.AdmitAsync(new JobRequest(null, _folder.File("graph")) { Other = new OtherJob("graph", spec) }, default);

        Assert.Contains(problem, admission.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OfARequestWithAKind_IsNoExtraction()
    {
        var request = JobRequest.Read(Spec.ToJson(), "out", overwrite: false);

        Assert.Equal((null, "graph"), (request.Spec, request.Other?.Kind));
        Assert.Throws<JobSpecException>(() => JobRequest.Read("""{ "inputs": [] }""", "out", overwrite: false));
    }

    public void Dispose() => _folder.Dispose();

    private GraphSpec Spec => new() { Source = _folder.File("output"), Output = _folder.File("graph") };

    private JobRequest Request => JobRequest.Read(Spec.ToJson(), Spec.Output, overwrite: false);

    private static ArchiveDocument Document(string id) => new(id, ["Ann Lee/PER", "Oslo/LOC", $"Town of {id}/LOC"], [(0, "PLACE_OF_RESIDENCE", 1, 0.9f)]);

    private static ShardTask Task(PlannedJob job, int unit) => new(job.Output, job.JobId, job.Epoch, unit);

    private Task WriteAsync(params string[] documents) => GraphArchive.WriteAsync(_folder.File("output"), documents.Select(Document), documents.Length);

    private Task<PlannedJob> PlanAsync(string jobId) => _steps.PlanAsync(jobId, Request, epoch: null, default);

    /// <summary>As another process would: with nothing in memory.</summary>
    private Task<WorkCounts> RunAsync(PlannedJob job, int unit) => new GraphWorker(_steps).RunAsync(Task(job, unit), default);

    private async Task RunAllAsync(PlannedJob job)
    {
        for (var unit = 0; unit < job.Shards; unit++)
        {
            await RunAsync(job, unit);
        }

        await _steps.CompleteAsync(job, default);
    }

    private Task<GraphManifest> GraphAsync() => new GraphStore(new LocalBlobStore(_folder.File("graph"))).RequireCurrentAsync(default);
}
