using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>The steps of a job of kind export, as a cluster takes them.</summary>
public sealed class GraphExportStepsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GraphExportSteps _steps = new(location => new LocalBlobStore(location));

    private string Graph => _folder.File("graph");

    private string Export => _folder.File("export");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Job_NightAfterNight_ExportsEachBuildOnceAndNamesTheLatest()
    {
        await BuildAsync(2);
        await RunAsync("one");
        var again = await PlanAsync("two");
        await BuildAsync(3);
        await RunAsync("three");

        Assert.True(again.IsComplete);
        Assert.Equal(new GraphExport(Graph, "graphml", 2), await LatestAsync());
        Assert.All(["1", "2"], build => Assert.True(File.Exists(Path.Combine(Export, build, "graph.graphml")), build));
        Assert.DoesNotContain(Directory.GetFiles(Export, "*", SearchOption.AllDirectories), file => file.Contains("_job", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_ThatDiedAmidItsSteps_ExportsTheBuildThatItWasPlannedFor()
    {
        await BuildAsync(2);
        var job = await PlanAsync("one");
        await _steps.RunAsync(Unit(job), default);
        await BuildAsync(3);

        var resumed = await PlanAsync("one");
        await RunAsync("later");
        await _steps.CompleteAsync(resumed, default);

        // The one that was late does not take the place of the later build.
        Assert.Equal([0], resumed.Committed.Keys);
        Assert.Equal(2, (await LatestAsync())?.Build);
        Assert.True(File.Exists(Path.Combine(Export, "1", "graph.graphml")));
    }

    [Fact]
    public async Task Job_WhatCannotBeExported_IsRefusedInWords()
    {
        await BuildAsync(2);
        await RunAsync("one");

        var other = await Assert.ThrowsAsync<LukeException>(() => PlanAsync("two", form: "kuzu"));
        var unknown = await _steps.AdmitAsync(Request("punchcards"), default);
        var none = await Assert.ThrowsAsync<LukeException>(() => _steps.PlanAsync("three", Request("graphml", _folder.File("nothing"), _folder.File("elsewhere")), null, default));

        Assert.Contains("Take another folder", other.Message, StringComparison.Ordinal);
        Assert.Contains("neo4j", unknown.Refusal, StringComparison.Ordinal);
        Assert.Contains("luke graph build", none.Message, StringComparison.Ordinal);
    }

    private async Task BuildAsync(int documents)
    {
        var output = _folder.File("output");
        if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }

        await GraphArchive.WriteAsync(output, Enumerable.Range(0, documents).Select(i => new ArchiveDocument($"d{i}", [$"Marta Okonjo{i}/PER", "Port Ellery/LOC"], [(0, "PLACE_OF_BIRTH", 1, 0.9f)])));
        await GraphArchive.BuildAsync(output, Graph);
    }

    private async Task RunAsync(string id)
    {
        var job = await PlanAsync(id);
        await _steps.RunAsync(Unit(job), default);
        await _steps.CompleteAsync(job, default);
    }

    private Task<PlannedJob> PlanAsync(string id, string form = "graphml") => _steps.PlanAsync(id, Request(form), epoch: null, default);

    private JobRequest Request(string form, string? graph = null, string? export = null)
    {
        var spec = new GraphExportSpec { Source = graph ?? Graph, Form = form, Output = export ?? Export };
        return JobRequest.Read(spec.ToJson(), spec.Output, overwrite: false);
    }

    private static ShardTask Unit(PlannedJob job) => new(job.Output, job.JobId, job.Epoch, 0);

    private Task<GraphExport?> LatestAsync() => new GraphExports(new LocalBlobStore(Export)).ReadLatestAsync(default);
}
