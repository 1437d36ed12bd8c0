using LukePipeline.Grains;
using LukePipeline.Grains.Connections;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Grains.Shards;
using LukePipeline.Ground;
using LukePipeline.Jobs.Steps;
using LukePipeline.Jobs.Work;
using LukePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;

namespace LukePipeline.Tests.Grains;

public sealed class JobGrainTests
{
    private const string Output = "out";

    [Fact]
    public async Task Submit_ManyShardsOnTwoSilos_CommitsEachOnceAndCompletes()
    {
        var job = new FakeJob(shards: 40);
        await using var cluster = await StartAsync(job, silos: 2);

        var ended = await RunAsync(cluster, "r1");

        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(40, ended.ShardsDone);
        Assert.Equal(40 * 41 / 2, ended.Counters.Documents);
        Assert.Equal(40, job.Attempts.Count);
        Assert.True(job.IsComplete);
    }

    [Fact]
    public async Task GetStatus_ShardsOfDifferentWeight_TellsTheShareOfTheWork()
    {
        var gate = new TaskCompletionSource();
        var job = new FakeJob(shards: 2) { Weights = [3, 1] };
        job.Work = async (lease, _) =>
        {
            await (lease.Shard == 1 ? gate.Task : Task.CompletedTask);
            return job.Commit(lease);
        };
        await using var cluster = await StartAsync(job, silos: 1);

        var id = await SubmitAsync(cluster, "r1");
        var amid = await WaitAsync(cluster, id, snapshot => snapshot.ShardsDone == 1);
        gate.SetResult();

        Assert.Equal(0.75, amid.Worked);
        Assert.Equal(1.0, (await EndAsync(cluster, id)).Worked);
    }

    [Fact]
    public async Task Submit_SameRequestTwice_IsOneJob()
    {
        var job = new FakeJob(shards: 3);
        await using var cluster = await StartAsync(job, silos: 1);
        var directory = cluster.Client.GetGrain<IJobDirectoryGrain>(0);

        var ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => directory.SubmitAsync(FakeJob.Submission with { Output = Output }, "same")));
        await EndAsync(cluster, ids[0].JobId);

        Assert.Single(ids.Select(snapshot => snapshot.JobId).Distinct());
        Assert.Equal(1, (await directory.ListAsync(0, 10)).Total);
        Assert.Equal(3, job.Attempts.Count);
    }

    [Fact]
    public async Task Submit_DatasetThatAnotherJobWrites_IsRefusedWhereItAsksWhatToDo()
    {
        var job = new FakeJob(shards: 1);
        var gate = new TaskCompletionSource();
        job.Work = async (lease, _) =>
        {
            await gate.Task;
            return job.Commit(lease);
        };
        await using var cluster = await StartAsync(job, silos: 1);
        var directory = cluster.Client.GetGrain<IJobDirectoryGrain>(0);
        var asking = new JobSubmission("""{ "inputs": ["in"], "output": "out", "incremental": true, "ifRunning": "skip" }""", Output);
        var first = await directory.SubmitAsync(asking, "first");

        var second = await directory.SubmitAsync(asking, "second");
        var again = await directory.SubmitAsync(asking, "first");
        gate.SetResult();
        await EndAsync(cluster, first.JobId);
        var third = await directory.SubmitAsync(asking, "second");

        Assert.Equal((true, JobStatus.Running), (second.IsRefused, second.State));
        Assert.Contains(first.JobId, second.Message, StringComparison.Ordinal);
        Assert.Equal(first.JobId, again.JobId);
        Assert.False(third.IsRefused, third.Message);
    }

    [Fact]
    public async Task Submit_ErrorForAPerson_ReachesTheClientAsWhatItIs()
    {
        var job = new FakeJob(shards: 1) { Admit = () => throw new BlobStoreException("The store is locked. Unlock it.") };
        await using var cluster = await StartAsync(job, silos: 1);

        var error = await Assert.ThrowsAsync<BlobStoreException>(() => SubmitAsync(cluster, "r1"));

        Assert.Equal("The store is locked. Unlock it.", error.Message);
    }

    [Fact]
    public async Task Submit_SiloThatCannotLookUnderThePrefix_AsksTheOthers()
    {
        var asked = 0;
        var job = new FakeJob(shards: 1)
        {
            Admit = () => Interlocked.Increment(ref asked) == 1 ? JobAdmission.Refused("It is not mounted here.") with { MayBeOfThisProcess = true } : JobAdmission.New,
        };
        await using var cluster = await StartAsync(job, silos: 2);

        Assert.Equal(JobStatus.Done, (await RunAsync(cluster, "r1")).State);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Submit_PrefixThatNoSiloCanLookUnder_IsRefusedInItsWords()
    {
        var job = new FakeJob(shards: 1) { Admit = () => JobAdmission.Refused("There is no job there.") with { MayBeOfThisProcess = true } };
        await using var cluster = await StartAsync(job, silos: 2);

        var refused = await cluster.Client.GetGrain<IJobDirectoryGrain>(0).SubmitAsync(FakeJob.Submission with { Output = Output }, "r1");

        Assert.Equal((true, "There is no job there."), (refused.IsRefused, refused.Message));
    }

    [Fact]
    public async Task Run_NoSiloThatCanCompleteTheJob_EachTriesOnceAndItFails()
    {
        var tries = 0;
        var job = new FakeJob(shards: 2)
        {
            Completing = () =>
            {
                Interlocked.Increment(ref tries);
                throw new LukeException("The output is not mounted here.");
            },
        };
        await using var cluster = await StartAsync(job, silos: 2);

        var ended = await RunAsync(cluster, "r1");

        Assert.Equal((JobStatus.Failed, "The output is not mounted here."), (ended.State, ended.Message));
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Run_AttemptsThatFail_AreRepeatedUntilTheShardIsCommitted()
    {
        var job = new FakeJob(shards: 2);
        var failures = 2;
        job.Work = (lease, _) => Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("no space") : Task.FromResult(job.Commit(lease));
        await using var cluster = await StartAsync(job, silos: 1);

        var ended = await RunAsync(cluster, "r1");

        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(4, job.Attempts.Count);
    }

    [Fact]
    public async Task Run_AttemptThatIsHopeless_FailsTheJobWithItsMessage()
    {
        var job = new FakeJob(shards: 1) { Work = (_, _) => throw new LukeException("The input a.jsonl has changed.") };
        await using var cluster = await StartAsync(job, silos: 1);

        var ended = await RunAsync(cluster, "r1");

        Assert.Equal(JobStatus.Failed, ended.State);
        Assert.Equal("The input a.jsonl has changed.", ended.Message);
        Assert.Single(job.Attempts);
    }

    [Fact]
    public async Task Cancel_RunningShards_StopsThemAndLeavesAManifest()
    {
        var job = new FakeJob(shards: 8);
        var stopped = 0;
        job.Work = async (lease, stop) =>
        {
            var never = new TaskCompletionSource<ShardOutcome>();
            await using var registration = stop.Register(() =>
            {
                Interlocked.Increment(ref stopped);
                never.TrySetCanceled(stop);
            });
            return await never.Task;
        };
        await using var cluster = await StartAsync(job, silos: 1);
        var id = await SubmitAsync(cluster, "r1");
        await job.WaitForAttemptsAsync(2);

        await cluster.Client.GetGrain<IJobGrain>(id).CancelAsync();
        var ended = await EndAsync(cluster, id);

        Assert.Equal(JobStatus.Cancelled, ended.State);
        Assert.Equal(job.Attempts.Count, stopped);
        Assert.True(job.IsCancelled);

        // A cancelled job is resumed by handing it in again.
        job.Work = null;
        Assert.Equal(id, await SubmitAsync(cluster, "r1"));
        Assert.Equal(JobStatus.Done, (await EndAsync(cluster, id)).State);
    }

    [Fact]
    public async Task Cancel_WhilePlanning_StopsItAndLeavesAManifestWithinSeconds()
    {
        var job = new FakeJob(shards: 1);
        var planning = new TaskCompletionSource();
        job.Gate = stop =>
        {
            planning.TrySetResult();
            return Task.Delay(Timeout.Infinite, stop);
        };
        await using var cluster = await StartAsync(job, silos: 1);
        var id = await SubmitAsync(cluster, "r1");
        await planning.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        await cluster.Client.GetGrain<IJobGrain>(id).CancelAsync();
        var ended = await EndAsync(cluster, id);

        Assert.Equal(JobStatus.Cancelled, ended.State);
        Assert.True(job.IsCancelled);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"The cancellation took {clock.Elapsed}.");
        Assert.Empty(job.Attempts);
    }

    [Fact]
    public async Task Run_SiloKilled_ItsShardsAreDoneElsewhere()
    {
        var job = new FakeJob(shards: 6);
        var gate = new TaskCompletionSource();
        job.Work = async (lease, _) =>
        {
            await gate.Task;
            return job.Commit(lease);
        };
        await using var cluster = await StartAsync(job, silos: 3);
        var id = await SubmitAsync(cluster, "r1");
        await job.WaitForAttemptsAsync(6);

        await cluster.KillSiloAsync(cluster.Silos[^1]);
        job.Work = null;
        gate.SetResult();
        var ended = await EndAsync(cluster, id);

        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(6, job.Commits.Count);
    }

    [Fact]
    public async Task Run_StateChangedUnderTheGrain_StartsAnewFromTheStoreAndConverges()
    {
        var job = new FakeJob(shards: 6);
        var gate = new TaskCompletionSource();
        job.Work = async (lease, _) =>
        {
            await gate.Task;
            return job.Commit(lease);
        };
        var states = new SharedGrainStorage.Content();
        await using var cluster = await StartAsync(job, silos: 2, states);
        var id = await SubmitAsync(cluster, "r1");
        await job.WaitForAttemptsAsync(4);

        // As a second activation of the same grain would have written it: the next write of this one is refused.
        var changed = states.ChangeVersion(grain => grain.Key.ToString() == id);
        gate.SetResult();
        var ended = await EndAsync(cluster, id);

        Assert.Equal(1, changed);
        Assert.Equal(JobStatus.Done, ended.State);
        Assert.Equal(6, job.Commits.Count);
        Assert.True(job.IsComplete);
    }

    [Fact]
    public async Task Run_MoreJobsThanAreRemembered_ForgetsTheOldestEverywhere()
    {
        var job = new FakeJob(shards: 1);
        var states = new SharedGrainStorage.Content();
        await using var cluster = await StartAsync(job, silos: 1, states, new JobRetention { LeastTime = TimeSpan.Zero, MostJobs = 2, LookPeriod = TimeSpan.FromMilliseconds(100) });
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await RunAsync(cluster, $"r{i}")).JobId);
        }

        var directory = cluster.Client.GetGrain<IJobDirectoryGrain>(0);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await directory.ListAsync(0, 10)).Total > 2)
        {
            await Task.Delay(50, timeout.Token);
        }

        Assert.Equal(ids[3..].Order(), (await directory.ListAsync(0, 10)).Jobs.Select(known => known.JobId).Order());
        Assert.Equal(ids[3..].Order(), states.States.Keys.Where(key => key.Name == "job").Select(key => key.Grain.Key.ToString()!).Order());
        Assert.Equal(JobStatus.Unknown, (await cluster.Client.GetGrain<IJobGrain>(ids[0]).GetStatusAsync()).State);

        // Handed in again, it is the same job, and says what the store knows.
        Assert.Equal(ids[0], await SubmitAsync(cluster, "r0"));
        Assert.Equal(1, (await EndAsync(cluster, ids[0])).ShardsDone);
    }

    private static async Task<InProcessTestCluster> StartAsync(
        FakeJob job, short silos, SharedGrainStorage.Content? content = null, JobRetention? retention = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        var states = content ?? new SharedGrainStorage.Content();
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IJobSteps>(job);
            silo.Services.AddSingleton<IShardWork>(job);
            silo.Services.AddSingleton<IModelLoader, NoModels>();
            silo.Services.AddSingleton<IGrainStorage>(services => new SharedGrainStorage(states, services.GetRequiredService<Serializer>()));
            silo.UseSiloMetadata(new SiloCapacity("cpu", 1, Shards: 2).ToMetadata());
            silo.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(retention ?? new JobRetention()));
            silo.AddLukeGrains();
        });
        builder.ConfigureClient(client => client.Services.AddLukeExceptions());
        builder.ConfigureHost(host => host.Services.Configure<Orleans.Configuration.ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
        }));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private static async Task<string> SubmitAsync(InProcessTestCluster cluster, string request) =>
        (await cluster.Client.GetGrain<IJobDirectoryGrain>(0).SubmitAsync(FakeJob.Submission with { Output = Output }, request)).JobId;

    private static async Task<JobSnapshot> RunAsync(InProcessTestCluster cluster, string request) =>
        await EndAsync(cluster, await SubmitAsync(cluster, request));

    private static Task<JobSnapshot> EndAsync(InProcessTestCluster cluster, string id) => WaitAsync(cluster, id, snapshot => snapshot.State.IsFinal());

    private static async Task<JobSnapshot> WaitAsync(InProcessTestCluster cluster, string id, Func<JobSnapshot, bool> until)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (true)
        {
            var snapshot = await cluster.Client.GetGrain<IJobGrain>(id).GetStatusAsync();
            if (until(snapshot))
            {
                return snapshot;
            }

            await Task.Delay(50, timeout.Token);
        }
    }

    private sealed class NoModels : IModelLoader
    {
        public Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken) =>
            throw new LukeException("This silo has no models.");
    }
}
