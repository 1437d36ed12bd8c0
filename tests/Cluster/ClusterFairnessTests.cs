using System.Diagnostics;
using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Support;
using Xunit.Abstractions;

namespace LukePipeline.Tests.Cluster;

/// <summary>Small jobs beside a large one, on silos as processes.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterFairnessTests(ClusterFixture fixture, ITestOutputHelper output)
{
    private const int SmallJobs = 10;

    /// <summary>Of the time that the small jobs take with the cluster to themselves: the large one is one of eleven jobs, and computes beside them on the same cores.</summary>
    private const double MostTimes = 4;

    [RedisFact]
    public async Task Run_TenSmallJobsBesideALargeOne_TakeAFewTimesAsLongAsAlone()
    {
        var (small, large) = (Part(documents: 4), Copies(files: 20));
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2);
        await RunSmallAsync(cluster, small, jobs: 2);
        var alone = await RunSmallAsync(cluster, small, SmallJobs);

        var job = fixture.NewJob() with { Archive = large };
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);
        var beside = await RunSmallAsync(cluster, small, SmallJobs);
        var after = await cluster.StatusAsync(id);

        output.WriteLine($"{SmallJobs} small jobs: {alone.TotalSeconds:0.0} s alone, {beside.TotalSeconds:0.0} s beside a large one, which had {after.ShardsDone} of {after.Shards} shards then.");
        Assert.True(after.State == JobStatus.Running, "The large job was done before the small ones; it has to be larger.");
        Assert.True(beside < alone * MostTimes, $"The small jobs took {beside} beside the large one, {alone} alone.");
        Assert.Equal(JobStatus.Cancelled, await CancelAsync(cluster, id));
    }

    private async Task<TimeSpan> RunSmallAsync(TestCluster cluster, string archive, int jobs)
    {
        var clock = Stopwatch.StartNew();
        var ids = await Task.WhenAll(Enumerable.Range(0, jobs).Select(_ => cluster.SubmitAsync(fixture.NewJob() with { Archive = archive })));
        await Task.WhenAll(ids.Select(id => cluster.WaitUntilDoneAsync(id)));
        return clock.Elapsed;
    }

    private static async Task<JobStatus> CancelAsync(TestCluster cluster, string id)
    {
        var (code, _, error) = await cluster.LukeAsync("cancel", id);
        Assert.True(code == 0, error);
        return (await cluster.WaitAsync(id, snapshot => snapshot.State.IsFinal())).State;
    }

    private string Part(int documents)
    {
        var folder = fixture.NewFolder();
        File.WriteAllLines(Path.Combine(folder, "part.jsonl"), File.ReadLines(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile)).Take(documents));
        return folder;
    }

    private string Copies(int files)
    {
        var folder = fixture.NewFolder();
        for (var file = 0; file < files; file++)
        {
            File.Copy(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile), Path.Combine(folder, $"{file}.jsonl"));
        }

        return folder;
    }
}
