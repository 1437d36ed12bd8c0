using System.Text.Json.Nodes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

/// <summary>
/// Files of a job as version 1 wrote them (Recorded/1: claimed, planned, one of two shards committed, cancelled): later programs read
/// them, or refuse in words.
/// </summary>
public sealed class RecordedJobTests : IDisposable
{
    private static readonly string Recorded = Path.Combine(TestPaths.Root, "tests", "Jobs", "Recorded", "1");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Claim_UnfinishedJobOfVersion1_IsRefusedAndLeftAlone()
    {
        Copy();
        var jobs = new JobStore(new LocalBlobStore(_folder.Path));
        var owner = await File.ReadAllBytesAsync(Path.Combine(_folder.Path, JobPaths.Owner));

        Assert.Equal(JobState.Cancelled, (await jobs.ReadManifestAsync(default))!.State);
        var refused = await Assert.ThrowsAsync<JobStateException>(() => jobs.ClaimAsync("another", ProtocolJob.Spec(), overwrite: false, default));

        Assert.Contains("begun by an earlier version", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--overwrite", refused.Message, StringComparison.Ordinal);
        Assert.Equal(owner, await File.ReadAllBytesAsync(Path.Combine(_folder.Path, JobPaths.Owner)));
        Assert.Equal(ClaimKind.TakenOver, (await jobs.ClaimAsync("another", ProtocolJob.Spec(), overwrite: true, default)).Kind);
    }

    [Fact]
    public async Task Read_JobOfVersion1_IsReadByThoseWhoShowIt()
    {
        Copy();
        var jobs = new JobStore(new LocalBlobStore(_folder.Path));
        var owner = await jobs.ReadOwnerAsync(default);
        var job = jobs.Attach(owner!.JobId, owner.Epoch);
        var plan = await job.ReadPlanAsync(default);

        Assert.Equal((1, "in/a.jsonl", "in/a.jsonl"), (plan!.Version, plan.Corpus.Files[0].Source, plan.Corpus.Files[0].Location));
        Assert.Null(plan.Corpus.Ignored);
        Assert.Equal([0], await job.ListCommittedAsync(default));
        Assert.Equal(File.ReadAllText(Path.Combine(Recorded, "plan-hash.txt")).Trim(), (await job.ReadShardAsync(0, default))!.PlanHash);
    }

    [Theory]
    [InlineData("_job/owner.json", "upgrade this program")]
    [InlineData("_job/job-a/plan.json", "version 3 of the planner")]
    [InlineData("_job/job-a/shards/00000.json", "upgrade this program")]
    [InlineData("manifest.json", "upgrade this program")]
    public async Task Read_FileOfALaterVersion_IsRefusedInWords(string name, string words)
    {
        Copy();
        var path = Path.Combine(_folder.Path, name);
        var content = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        content["version"] = 3;
        await File.WriteAllTextAsync(path, content.ToJsonString());
        var jobs = new JobStore(new LocalBlobStore(_folder.Path));

        var refused = await Assert.ThrowsAsync<JobStateException>(async () =>
        {
            await jobs.ReadManifestAsync(default);
            var owner = await jobs.ReadOwnerAsync(default);
            var job = jobs.Attach(owner!.JobId, owner.Epoch);
            await job.ReadPlanAsync(default);
            await job.ReadShardAsync(0, default);
        });

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Copy()
    {
        foreach (var file in Directory.GetFiles(Recorded, "*.json", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder.Path, Path.GetRelativePath(Recorded, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
