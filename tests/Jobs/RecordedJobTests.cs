using System.Text.Json.Nodes;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Local;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

/// <summary>
/// Files of a job as version 1 wrote them (Recorded/1: claimed, planned, one of two shards committed, cancelled): later programs go
/// on with them, or refuse in words.
/// </summary>
public sealed class RecordedJobTests : IDisposable
{
    private static readonly string Recorded = Path.Combine(TestPaths.Root, "tests", "Jobs", "Recorded", "1");

    private static readonly string PlanHash = File.ReadAllText(Path.Combine(Recorded, "plan-hash.txt")).Trim();

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Claim_JobOfVersion1_IsResumedUnderItsPlan()
    {
        Copy();
        var jobs = new JobStore(new LocalBlobStore(_folder.Path));

        Assert.Equal(JobState.Cancelled, (await jobs.ReadManifestAsync(default))!.State);
        var claim = await jobs.ClaimAsync("another", ProtocolJob.Spec(), overwrite: false, default);

        Assert.Equal((ClaimKind.Resumed, "job-a"), (claim.Kind, claim.Job.Id));

        // The commits of its shards name this hash: a change of how it is computed would make them worthless.
        Assert.Equal(PlanHash, claim.Plan!.Hash);
        Assert.Equal([0], await claim.Job.ListCommittedAsync(default));
        Assert.Equal(PlanHash, (await claim.Job.ReadShardAsync(0, default))!.PlanHash);
    }

    [Theory]
    [InlineData("_job/owner.json", "upgrade this program")]
    [InlineData("_job/job-a/plan.json", "version 2 of the planner")]
    [InlineData("_job/job-a/shards/00000.json", "upgrade this program")]
    [InlineData("manifest.json", "upgrade this program")]
    public async Task Read_FileOfALaterVersion_IsRefusedInWords(string name, string words)
    {
        Copy();
        var path = Path.Combine(_folder.Path, name);
        var content = JsonNode.Parse(await File.ReadAllTextAsync(path))!.AsObject();
        content["version"] = 2;
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
