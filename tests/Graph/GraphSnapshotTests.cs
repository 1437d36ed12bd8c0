using LukePipeline.Graph.Files;
using LukePipeline.Graph.Options;
using LukePipeline.Graph.Running;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Graph;

/// <summary>Graphs of a dataset: each of one snapshot of it, whatever happens beside.</summary>
public sealed class GraphSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly GraphSteps _steps = new(location => new LocalBlobStore(location), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_WhileTheDatasetGrows_IsThatOfTheSnapshotItWasPlannedOn()
    {
        await GrowAsync(0, documents: 1);
        var job = await _steps.PlanAsync("job", Request(Spec), epoch: null, default);
        await RunAsync(job, 0);
        await GrowAsync(1, documents: 2);

        for (var unit = 1; unit < job.Shards; unit++)
        {
            await RunAsync(job, unit);
        }

        await _steps.CompleteAsync(job, default);

        var first = await CurrentAsync();
        Assert.Equal(0, first.Snapshot);
        Assert.Equal((await BuildAsync("of-a", Spec with { Snapshot = 0 })).Files, first.Files);
    }

    [Fact]
    public async Task Build_OfADataset_IsOfTheLatestSnapshotOrTheOneAskedFor()
    {
        await GrowAsync(0, documents: 1);
        await GrowAsync(1, documents: 2);

        var latest = await BuildAsync("latest", Spec);
        var asked = await BuildAsync("asked", Spec with { Snapshot = 0 });
        await GraphArchive.WriteAsync(_folder.File("plain"), [Document("a"), Document("b")], shards: 2);
        var plain = await BuildAsync("same", Spec with { Source = _folder.File("plain") });

        Assert.Equal((1, 0, null), (latest.Snapshot, asked.Snapshot, plain.Snapshot));
        Assert.Equal((2, 1), (latest.Rows["nodes"] - 2, asked.Rows["nodes"] - 2));
        Assert.Equal(plain.Files, latest.Files);
    }

    [Fact]
    public async Task Build_OfASnapshotThatIsNotThere_SaysSo()
    {
        await GrowAsync(0, documents: 1);

        var error = await Assert.ThrowsAsync<LukeException>(() => BuildAsync("graph", Spec with { Snapshot = 7 }));

        Assert.Contains("no snapshot 7", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("graph/7")));
    }

    [Fact]
    public async Task Build_OfASnapshotOfAPlainOutput_SaysThatThereAreNone()
    {
        await GraphArchive.WriteAsync(_folder.File("output"), [Document("a")]);

        var error = await Assert.ThrowsAsync<LukeException>(() => BuildAsync("graph", Spec with { Snapshot = 0 }));

        Assert.Contains("no dataset", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_OfASnapshotWithTheSameFiles_IsNotMadeTwice()
    {
        await GrowAsync(0, documents: 1);
        var first = await BuildAsync("graph", Spec);
        await GrowAsync(1, documents: 1);

        Assert.Equal(first.Build, (await BuildAsync("graph", Spec)).Build);
    }

    private GraphSpec Spec => new() { Source = _folder.File("output"), Output = _folder.File("graph") };

    private static ArchiveDocument Document(string id) => new(id, ["Ann Lee/PER", "Oslo/LOC", $"Town of {id}/LOC"], [(0, "PLACE_OF_RESIDENCE", 1, 0.9f)]);

    private static JobRequest Request(GraphSpec spec) => JobRequest.Read(spec.ToJson(), spec.Output, overwrite: false);

    private Task RunAsync(PlannedJob job, int unit) => new GraphWorker(_steps).RunAsync(new ShardTask(job.Output, job.JobId, job.Epoch, unit), default);

    private Task<GraphManifest> CurrentAsync() => new GraphStore(new LocalBlobStore(_folder.File("graph"))).RequireCurrentAsync(default);

    private async Task<GraphManifest> BuildAsync(string graph, GraphSpec spec) => (await GraphArchive.BuildAsync(spec.Source, _folder.File(graph), spec)).Build;

    /// <summary>Commits a snapshot of the first documents of two, a part for each; its job is on its way again at once, as a night is most of the time.</summary>
    private async Task GrowAsync(int number, int documents)
    {
        var output = _folder.File("output");
        if (number == 0)
        {
            await GraphArchive.WriteAsync(output, [Document("a"), Document("b")], shards: 2);
            File.Delete(Path.Combine(output, JobPaths.Success));
        }

        var store = new LocalBlobStore(output);
        var manifest = (await new JobStore(store).ReadManifestAsync(default))!;
        await new SnapshotStore(store).CommitAsync(
            new Snapshot
            {
                Number = number,
                Kind = SnapshotKind.Run,
                JobId = "job",
                CommittedAt = DateTimeOffset.UnixEpoch,
                Settings = new Dictionary<string, string>(),
                Inputs = documents,
                Run = ShardCounts.Zero,
                Whole = ShardCounts.Zero,
                Added = [],
                Removed = [],
                Parts = [.. manifest.Files.GroupBy(JobPaths.PartOf).Take(documents).Select(part => new DatasetPart(part.Key, [.. part], ShardCounts.Zero))],
            },
            default);
    }
}
