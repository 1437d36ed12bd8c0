using LukePipeline.Corpus.Inputs;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Jobs;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Grains;

/// <summary>What a cancelled job leaves under its prefix, however early it was cancelled.</summary>
public sealed class CancelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Cancel_BeforeThePrefixWasClaimed_LeavesAManifestAndCanBeResumed()
    {
        var store = new JobStore(BlobStores.Open(_folder.Path, new BlobStoreOptions()));

        Assert.True(await Backend().CancelAsync("job-1", Submission(), CancellationToken.None));

        var manifest = await store.ReadManifestAsync(CancellationToken.None);
        Assert.Equal((JobState.Cancelled, "job-1", 0), (manifest!.State, manifest.JobId, manifest.CommittedShards));
        var claim = await store.ClaimAsync("job-2", Spec(), overwrite: false, CancellationToken.None);
        Assert.Equal((ClaimKind.Resumed, "job-1"), (claim.Kind, claim.Job.Id));
    }

    [Fact]
    public async Task Cancel_BeforeAnOverwriteTookThePrefix_LeavesTheOtherJobAlone()
    {
        var store = new JobStore(BlobStores.Open(_folder.Path, new BlobStoreOptions()));
        await store.ClaimAsync("older", Spec() with { MaxMentionWords = 3 }, overwrite: false, CancellationToken.None);

        Assert.True(await Backend().CancelAsync("job-1", Submission() with { Overwrite = true }, CancellationToken.None));

        Assert.Null(await store.ReadManifestAsync(CancellationToken.None));
        Assert.Equal("older", (await store.ReadOwnerAsync(CancellationToken.None))!.JobId);
    }

    public void Dispose() => _folder.Dispose();

    private static JobBackend Backend()
    {
        var storage = new BlobStoreOptions();
        var inputs = InputStores.For([], storage);
        var checkpoints = new CheckpointCatalog(CheckpointCatalog.DefaultCacheFolder, storage);
        var planner = new JobPlanner(inputs, checkpoints);
        return new JobBackend(new JobRegistry(checkpoints, planner, storage, TimeProvider.System), planner, inputs);
    }

    private JobSpec Spec() => new() { Inputs = ["/nowhere"], Output = _folder.Path };

    private JobSubmission Submission() => new(Spec().ToJson().ToJsonString(), _folder.Path);
}
