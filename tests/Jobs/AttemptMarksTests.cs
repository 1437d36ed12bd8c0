using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Tables;
using LukePipeline.Tests.Storage;
using LukePipeline.Text;

namespace LukePipeline.Tests.Jobs;

/// <summary>Poison and bad luck, told apart by what attempts leave in the store.</summary>
public sealed class AttemptMarksTests(StoreFixture stores) : IClassFixture<StoreFixture>
{
    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Begin_AfterOrderlyEnds_IsNoProbe(StoreKind kind)
    {
        var (job, plan) = await ProtocolJob.StartAsync(await stores.OpenAsync(kind), shards: 1);
        for (var i = 0; i < 5; i++)
        {
            await using var attempt = await job.BeginAttemptAsync(plan, 0, default);
            Assert.False(attempt.IsProbe);
        }

        Assert.Empty(await ProtocolJob.NamesAsync(await Store(job), JobPaths.Marks(job.Id)));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Begin_AfterThreeDeaths_IsAProbeThatIsNotCommitted(StoreKind kind)
    {
        var (job, plan) = await ProtocolJob.StartAsync(await stores.OpenAsync(kind), shards: 2);
        await DieAsync(job, plan, 3);

        await using var probe = await job.BeginAttemptAsync(plan, 0, default);
        await using var other = await job.BeginAttemptAsync(plan, 1, default);

        Assert.True(probe.IsProbe);
        Assert.False(other.IsProbe);
        await probe.WriteAsync(ProtocolJob.Rows(0)[0], default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => probe.CommitAsync(default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.EndProbeAsync(default));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Probe_NothingDies_TheShardRunsAsUsualAgain(StoreKind kind)
    {
        var (job, plan) = await ProtocolJob.StartAsync(await stores.OpenAsync(kind), shards: 1);
        await DieAsync(job, plan, 3);
        await using (var probe = await job.BeginAttemptAsync(plan, 0, default))
        {
            await probe.SetInFlightAsync("d1", "in", 1, default);
            await probe.EndProbeAsync(default);
        }

        await using var attempt = await job.BeginAttemptAsync(plan, 0, default);

        Assert.False(attempt.IsProbe);
        Assert.Empty(attempt.Poison);
        foreach (var rows in ProtocolJob.Rows(0))
        {
            await attempt.WriteAsync(rows, default);
        }

        Assert.Equal(CommitKind.Committed, (await attempt.CommitAsync(default)).Kind);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Probe_ADocumentDiesAloneTwice_IsSkippedAndTheOthersAreNot(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await DieAsync(job, plan, 3);

        // Two different documents die once each, as they may when machines fail; one of them dies again.
        foreach (var inFlight in new[] { "bystander", "poison", "poison" })
        {
            var probe = await job.BeginAttemptAsync(plan, 0, default);
            Assert.True(probe.IsProbe);
            Assert.Empty(probe.Poison);
            await probe.SetInFlightAsync("first", "in", 0, default);
            await probe.SetInFlightAsync(inFlight, "in", 1, default);
        }

        await using (var probe = await job.BeginAttemptAsync(plan, 0, default))
        {
            Assert.True(probe.IsProbe);
            Assert.Equal(["poison"], probe.Poison);
            await probe.EndProbeAsync(default);
        }

        await using var attempt = await job.BeginAttemptAsync(plan, 0, default);
        Assert.False(attempt.IsProbe);
        Assert.Equal(["poison"], attempt.Poison);
        await attempt.WriteAsync(DocumentRows.Failed(new DocumentFailure("in", 1, ReasonCode.PoisonDocument, "skipped") { DocumentId = "doc-1" }), default);
        var committed = await attempt.CommitAsync(default);
        Assert.Equal(1, committed.Manifest.Counts.Reasons[nameof(ReasonCode.PoisonDocument)]);
        await job.CompleteAsync(plan, default);
        Assert.Empty(await ProtocolJob.NamesAsync(store, JobPaths.Marks(job.Id)));
    }

    [Fact]
    public async Task Probe_CrashWhileItsVerdictIsKept_LeadsToTheSameVerdict()
    {
        var inner = await stores.OpenAsync(StoreKind.Local);
        var (job, plan) = await ProtocolJob.StartAsync(inner, shards: 1);
        await DieAsync(job, plan, 3);
        for (var i = 0; i < 2; i++)
        {
            var dying = await job.BeginAttemptAsync(plan, 0, default);
            await dying.SetInFlightAsync("poison", "in", 1, default);
        }

        var deletes = 0;
        var store = new FaultyBlobStore(inner, call => Task.FromResult(call.Operation == "Delete" && ++deletes > 2 ? Fault.FailBefore : Fault.None));
        var probe = await new JobStore(store).Attach(job.Id, job.Epoch).BeginAttemptAsync(plan, 0, default);
        await Assert.ThrowsAsync<BlobStoreException>(() => probe.EndProbeAsync(default));

        await using var next = await job.BeginAttemptAsync(plan, 0, default);
        Assert.Equal(["poison"], next.Poison);
    }

    [Fact]
    public async Task Begin_DeathsAfterThreeProbes_GivesTheShardUp()
    {
        var (job, plan) = await ProtocolJob.StartAsync(await stores.OpenAsync(StoreKind.Local), shards: 1);
        for (var i = 0; i < 3; i++)
        {
            await DieAsync(job, plan, 3);
            await using var probe = await job.BeginAttemptAsync(plan, 0, default);
            await probe.EndProbeAsync(default);
        }

        await DieAsync(job, plan, 3);

        var error = await Assert.ThrowsAsync<ShardFailedException>(() => job.BeginAttemptAsync(plan, 0, default));
        Assert.StartsWith(
            "Shard 0 of job job-a was given up: 3 attempts died after 3 passes in which each document was processed alone.", error.Message, StringComparison.Ordinal);
    }

    private static Task<IBlobStore> Store(OwnedJob job) => Task.FromResult(job.Blobs);

    /// <summary>Attempts that are neither committed nor disposed, as those of a killed process are not.</summary>
    private static async Task DieAsync(OwnedJob job, JobPlan plan, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False((await job.BeginAttemptAsync(plan, 0, default)).IsProbe);
        }
    }
}
