using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Spec;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Storage;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

/// <summary>Who may write below a prefix: claims, resumption, overwriting, zombies, cancelling.</summary>
public sealed class OwnershipTests(StoreFixture stores) : IClassFixture<StoreFixture>
{
    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Claim_FreePrefix_StartsWithEpochOne(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);

        var claim = await new JobStore(store).ClaimAsync("job-a", ProtocolJob.Spec(), overwrite: false, default);

        Assert.Equal((ClaimKind.Started, "job-a", 1), (claim.Kind, claim.Job.Id, claim.Job.Epoch));
        Assert.Null(claim.Plan);
        var owner = await new JobStore(store).ReadOwnerAsync(default);
        Assert.Equal(("job-a", 1), (owner!.JobId, owner.Epoch));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Claim_SameSpecAgain_ResumesFromTheStoredPlanUnderANewEpoch(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (_, plan) = await ProtocolJob.StartAsync(store, shards: 3);

        var claim = await new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec() with { Engines = 7 }, overwrite: false, default);

        Assert.Equal((ClaimKind.Resumed, "job-a", 2), (claim.Kind, claim.Job.Id, claim.Job.Epoch));
        Assert.Equal(plan.Hash, claim.Plan!.Hash);
        Assert.Equal(plan.ToBytes(), claim.Plan.ToBytes());
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Claim_CompletedJob_SaysSoAndChangesNothing(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await ProtocolJob.RunAsync(job, plan);
        var before = await store.ListAsync("", default).ToListAsync();

        var claim = await new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec(), overwrite: false, default);

        Assert.Equal((ClaimKind.Complete, "job-a"), (claim.Kind, claim.Job.Id));
        Assert.Equal(JobState.Completed, (await new JobStore(store).ReadManifestAsync(default))!.State);
        Assert.Equal(plan.Hash, claim.Plan!.Hash);
        Assert.Equal(before, await store.ListAsync("", default).ToListAsync(), (a, b) => a.Name == b.Name && a.Properties.ETag == b.Properties.ETag);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Claim_DifferentSpec_IsRefusedNamingWhatDiffers(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        await ProtocolJob.StartAsync(store);

        var error = await Assert.ThrowsAsync<OutputInUseException>(() =>
            new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec("other") with { MinScore = 0.5 }, overwrite: false, default));

        Assert.Equal(
            $"{store.Location} holds the output of job job-a, which differs in inputs (there {Path.GetFullPath("in")}, here other), minScore (there not given, here 0.5). Take another --output, or --overwrite to replace it.",
            error.Message);
        Assert.Equal(1, (await new JobStore(store).ReadOwnerAsync(default))!.Epoch);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Claim_ManyAtOnce_EachEpochHasOneOwnerAndOneJobRemains(StoreKind kind)
    {
        var (location, options) = await stores.CreateAsync(kind);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            new JobStore(BlobStores.Open(location, options)).ClaimAsync($"job-{i}", ProtocolJob.Spec(), overwrite: false, default))));

        Assert.Single(claims, claim => claim.Kind == ClaimKind.Started);
        Assert.Single(claims.Select(claim => claim.Job.Id).Distinct());
        Assert.Equal(Enumerable.Range(1, 8).Select(i => (long)i), claims.Select(claim => claim.Job.Epoch).Order());
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task SavePlan_TwoPlanners_TheFirstPlanStands(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var claim = await new JobStore(store).ClaimAsync("job-a", ProtocolJob.Spec(), overwrite: false, default);

        var first = await claim.Job.SavePlanAsync(ProtocolJob.Plan(2), default);
        var second = await claim.Job.SavePlanAsync(ProtocolJob.Plan(3), default);

        Assert.Equal(2, first.Corpus.Shards.Count);
        Assert.Equal(first.Hash, second.Hash);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Zombie_WithAnOlderEpoch_CommitsNothing(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (zombie, plan) = await ProtocolJob.StartAsync(store, shards: 1);
        await using var attempt = await ProtocolJob.WrittenAttemptAsync(zombie, plan, 0);
        var (heir, _) = await ProtocolJob.StartAsync(store);

        var error = await Assert.ThrowsAsync<OwnershipLostException>(() => attempt.CommitAsync(default));

        Assert.Equal($"Another process has resumed or cancelled job job-a in {store.Location} (epoch 2, here 1). This one stops; nothing is lost.", error.Message);
        Assert.Null(await heir.ReadShardAsync(0, default));
        await Assert.ThrowsAsync<OwnershipLostException>(() => zombie.BeginAttemptAsync(plan, 0, default));
        await Assert.ThrowsAsync<OwnershipLostException>(() => zombie.SavePlanAsync(plan, default));
        await Assert.ThrowsAsync<OwnershipLostException>(() => zombie.CompleteAsync(plan, default));
        await ProtocolJob.RunAsync(heir, plan);
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Overwrite_CompletedOutput_IsReplacedWhole(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (old, plan) = await ProtocolJob.StartAsync(store, shards: 4);
        await ProtocolJob.RunAsync(old, plan);

        var claim = await new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec("other"), overwrite: true, default);
        Assert.Equal((ClaimKind.TakenOver, "job-b", 2), (claim.Kind, claim.Job.Id, claim.Job.Epoch));
        Assert.Equal(["_job/owner.json"], await ProtocolJob.NamesAsync(store));
        await ProtocolJob.RunAsync(claim.Job, await claim.Job.SavePlanAsync(ProtocolJob.Plan(2, "other"), default));

        using var folder = new TemporaryFolder();
        Assert.Equal(await ProtocolJob.UndisturbedAsync(folder.Path, shards: 2, "other"), await ProtocolJob.VisibleAsync(store));
    }

    [Fact]
    public async Task Overwrite_SentTwiceWithOneId_OverwritesOnce()
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        await ProtocolJob.StartAsync(store, id: "job-a");
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 2, id: "job-b", input: "other", overwrite: true);
        await ProtocolJob.RunShardAsync(job, plan, 0);

        var again = await new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec("other"), overwrite: true, default);

        Assert.Equal((ClaimKind.Resumed, 3), (again.Kind, again.Job.Epoch));
        Assert.Equal([0], await again.Job.ListCommittedAsync(default));
    }

    [Fact]
    public async Task Overwrite_SameSpecNewId_BeginsAnew()
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1, id: "job-a");
        await ProtocolJob.RunAsync(job, plan);

        var claim = await new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec(), overwrite: true, default);

        Assert.Equal((ClaimKind.TakenOver, "job-b", 2), (claim.Kind, claim.Job.Id, claim.Job.Epoch));
        Assert.Null(claim.Plan);
    }

    /// <summary>At every fifth call where each crosses a network.</summary>
    [Theory]
    [ClassData(typeof(StoreKinds))]
    public Task Overwrite_OldAttemptFrozenAtCalls_LeavesNoTraceInTheNewOutput(StoreKind kind) => FreezeAsync(kind, step: kind == StoreKind.Local ? 1 : 5);

    [Theory]
    [Trait("Category", "Long")]
    [ClassData(typeof(StoreKinds))]
    public Task Overwrite_OldAttemptFrozenAtAnyCall_LeavesNoTraceInTheNewOutput(StoreKind kind) => FreezeAsync(kind, step: 1);

    [Theory]
    [InlineData("documents/mine.jsonl", false)]
    [InlineData("manifest.json", false)]
    [InlineData("entities/part-00000.parquet", true)]
    [InlineData("_job/x/plan.json", true)]
    [InlineData("_SUCCESS", true)]
    public async Task Claim_FilesOfNoJob_AreRefusedAndNeverRemovedUnlessOurs(string name, bool isOurs)
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        await store.PutAsync(name, "{}"u8.ToArray(), default);
        await store.PutAsync("notes.txt", "mine"u8.ToArray(), default);

        var error = await Assert.ThrowsAsync<OutputInUseException>(() => new JobStore(store).ClaimAsync("job-a", ProtocolJob.Spec(), overwrite: false, default));
        Assert.StartsWith($"{store.Location} holds '{name}', ", error.Message, StringComparison.Ordinal);
        var overwriting = await Record.ExceptionAsync(() => new JobStore(store).ClaimAsync("job-a", ProtocolJob.Spec(), overwrite: true, default));

        Assert.Equal(isOurs, overwriting is null);
        Assert.Equal(isOurs ? ["_job/owner.json", "notes.txt"] : [name, "notes.txt"], await ProtocolJob.NamesAsync(store));
    }

    [Theory]
    [ClassData(typeof(StoreKinds))]
    public async Task Cancel_RunningJob_FencesItsWorkersAndSaysSo(StoreKind kind)
    {
        var store = await stores.OpenAsync(kind);
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 3);
        await ProtocolJob.RunShardAsync(job, plan, 1);
        await using var running = await ProtocolJob.WrittenAttemptAsync(job, plan, 2);

        var manifest = await new JobStore(store).CancelAsync(default);

        Assert.Equal((JobState.Cancelled, 3, 1), (manifest.State, manifest.Shards, manifest.CommittedShards));
        Assert.Equal(JobState.Cancelled, (await new JobStore(store).ReadManifestAsync(default))!.State);
        Assert.False(await new JobStore(store).IsCompleteAsync(default));
        await Assert.ThrowsAsync<OwnershipLostException>(() => running.CommitAsync(default));

        var resumed = await new JobStore(store).ClaimAsync("job-b", ProtocolJob.Spec(), overwrite: false, default);
        Assert.Equal((ClaimKind.Resumed, "job-a", 3), (resumed.Kind, resumed.Job.Id, resumed.Job.Epoch));
        Assert.Null(await new JobStore(store).ReadManifestAsync(default));
        Assert.Equal([1], await resumed.Job.ListCommittedAsync(default));
        Assert.Equal(JobState.Completed, (await ProtocolJob.RunAsync(resumed.Job, resumed.Plan!)).State);
        Assert.Equal(JobState.Completed, (await new JobStore(store).CancelAsync(default)).State);
    }

    [Fact]
    public async Task Cancel_NoJob_SaysSo()
    {
        var store = await stores.OpenAsync(StoreKind.Local);

        var error = await Assert.ThrowsAsync<JobStateException>(() => new JobStore(store).CancelAsync(default));

        Assert.Equal($"There is no job in {store.Location}. Check the output prefix.", error.Message);
    }

    [Fact]
    public async Task Claim_PlanOfAnotherVersion_IsRefused()
    {
        var store = await stores.OpenAsync(StoreKind.Local);
        await ProtocolJob.StartAsync(store);
        var plan = System.Text.Encoding.UTF8.GetString((await store.TryReadAsync("_job/job-a/plan.json", default))!.Bytes.Span);
        await store.PutAsync("_job/job-a/plan.json", System.Text.Encoding.UTF8.GetBytes(plan.Replace("\"version\": 2", "\"version\": 99", StringComparison.Ordinal)), default);

        var error = await Assert.ThrowsAsync<JobStateException>(() => ProtocolJob.StartAsync(store));

        Assert.Equal(
            $"{store.Location}/_job/job-a/plan.json cannot be used: it was made by version 99 of the planner, this program has version 2. Run the job with --overwrite to begin anew, or take another output.",
            error.Message);
        await ProtocolJob.StartAsync(store, id: "job-b", overwrite: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_job")]
    [InlineData("nested/_job/owner.json")]
    public async Task Job_PrefixThatLooksLikeOurOwnNames_Works(string prefix)
    {
        using var folder = new TemporaryFolder();
        var store = new LocalBlobStore(Path.Combine(folder.Path, prefix));
        var (job, plan) = await ProtocolJob.StartAsync(store, shards: 1);

        await ProtocolJob.RunAsync(job, plan);

        Assert.True(await new JobStore(store).IsCompleteAsync(default));
    }

    [Theory]
    [InlineData("job-1", true)]
    [InlineData("2026.11_a", true)]
    [InlineData("", false)]
    [InlineData("Job", false)]
    [InlineData("owner/../x", false)]
    [InlineData("nul", false)]
    [InlineData("a b", false)]
    public void Check_Id_AcceptsWhatEverySystemHolds(string id, bool valid)
    {
        if (valid)
        {
            Assert.Equal(id, JobIds.Check(id));
        }
        else
        {
            Assert.Throws<JobStateException>(() => JobIds.Check(id));
        }
    }

    /// <summary>A zombie of the old job is frozen at its calls in turn, while the new job takes the prefix over and runs to its end.</summary>
    private async Task FreezeAsync(StoreKind kind, int step)
    {
        using var folder = new TemporaryFolder();
        var expected = await ProtocolJob.UndisturbedAsync(folder.Path, shards: 1, "other");
        for (var frozenAt = 0; ; frozenAt += step)
        {
            var inner = await stores.OpenAsync(kind);
            var (calls, number) = (new List<StoreCall>(), frozenAt);
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var thaw = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var freezing = new FaultyBlobStore(inner, async call =>
            {
                calls.Add(call);
                if (calls.Count - 1 == number)
                {
                    reached.SetResult();
                    await thaw.Task;
                }

                return Fault.None;
            });

            // The old job has two shards where the new one has one, so that a late publication would also show as a stray file.
            var (seen, plan) = await ProtocolJob.StartAsync(inner, shards: 2, id: "job-a");
            await ProtocolJob.RunShardAsync(seen, plan, 0);
            var zombie = new JobStore(freezing).Attach(seen.Id, seen.Epoch);
            var old = Task.Run(async () =>
            {
                await ProtocolJob.RunShardAsync(zombie, plan, 1);
                await zombie.CompleteAsync(plan, default);
            });
            if (await Task.WhenAny(reached.Task, old) == old)
            {
                await old;
                Assert.InRange(frozenAt, 30, 200);
                return;
            }

            var (job, newPlan) = await ProtocolJob.StartAsync(inner, shards: 1, id: "job-b", input: "other", overwrite: true);
            if (frozenAt % 2 == 0)
            {
                // Thawed in the middle of the new job rather than after it.
                thaw.SetResult();
                await Record.ExceptionAsync(() => old);
            }

            await ProtocolJob.RunAsync(job, newPlan);
            thaw.TrySetResult();
            var failure = await Record.ExceptionAsync(() => old);

            Assert.True(failure is null or LukeException, $"Frozen at {calls[frozenAt]}: {failure}");
            Assert.Equal(expected, await ProtocolJob.VisibleAsync(inner));
            Assert.Equal("job-b", (await new JobStore(inner).ReadManifestAsync(default))!.JobId);
        }
    }
}
