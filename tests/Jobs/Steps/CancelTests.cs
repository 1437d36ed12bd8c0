using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Jobs.Work;

namespace LukePipeline.Tests.Jobs.Steps;

/// <summary>What a cancelled job leaves under its prefix, however early it was cancelled.</summary>
public sealed class CancelTests : IDisposable
{
    private readonly WorkedJob _job = new();

    [Fact]
    public async Task Cancel_BeforeThePrefixWasClaimed_LeavesAManifestAndCanBeResumed()
    {
        var store = new JobStore(_job.Store);

        Assert.True(await _job.Open().Steps.CancelAsync("job-1", _job.Request, CancellationToken.None));

        var manifest = await store.ReadManifestAsync(CancellationToken.None);
        Assert.Equal((JobState.Cancelled, "job-1", 0), (manifest!.State, manifest.JobId, manifest.CommittedShards));
        var claim = await store.ClaimAsync("job-2", _job.Spec, overwrite: false, CancellationToken.None);
        Assert.Equal((ClaimKind.Resumed, "job-1"), (claim.Kind, claim.Job.Id));
    }

    [Fact]
    public async Task Cancel_BeforeAnOverwriteTookThePrefix_LeavesTheOtherJobAlone()
    {
        var store = new JobStore(_job.Store);
        await store.ClaimAsync("older", _job.Spec with { MaxMentionWords = 3 }, overwrite: false, CancellationToken.None);

        Assert.True(await _job.Open().Steps.CancelAsync("job-1", _job.Request with { Overwrite = true }, CancellationToken.None));

        Assert.Null(await store.ReadManifestAsync(CancellationToken.None));
        Assert.Equal("older", (await store.ReadOwnerAsync(CancellationToken.None))!.JobId);
    }

    public void Dispose() => _job.Dispose();
}
