using LukePipeline.Grains;
using LukePipeline.Grains.Connections;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Schedules;
using LukePipeline.Jobs.Schedules;
using LukePipeline.Tests.Support;
using LukePipeline.Tests.Toys;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;

namespace LukePipeline.Tests.Grains.Schedules;

/// <summary>Schedules as grains: silos that die, and what a client is told.</summary>
public sealed class ScheduleGrainTests
{
    private const string Name = ScheduleRig.Name;

    [Fact]
    public Task Schedule_SilosKilledNowAndThen_HandsInOneJobForEachOccurrence() => KillAsync(kills: 4);

    [Fact]
    [Trait("Category", "Long")]
    public Task Schedule_SilosKilled180Times_HandsInOneJobForEachOccurrence() => KillAsync(kills: 180);

    [Fact]
    public async Task Orders_OfAClient_AreDoneAndTold()
    {
        using var home = new MemoryBlobStore("memory://home");
        await using var cluster = await StartAsync(new ScheduleHome(() => home), new SharedJobs(), silos: 1);
        var schedule = cluster.Client.GetGrain<IScheduleGrain>(Name);

        var made = await schedule.CreateAsync(ScheduleRig.Spec(true, ("cron", "0 0 1 1 *")).ToJson().ToJsonString());
        Assert.Equal((Name, null, 1), (made.Id, made.Paused, made.Next.Count));
        Assert.NotNull((await schedule.PauseAsync()).Paused);
        Assert.Null((await schedule.ResumeAsync("none")).Paused);
        await schedule.TriggerAsync("r");
        await Eventually.IsTrueAsync(async () => (await schedule.RunsAsync(10)) is [{ Kind: "triggered", State: "done" }], "the run that was asked for has ended");
        Assert.Equal([Name], (await cluster.Client.GetGrain<IScheduleListGrain>(0).ListAsync(0, 10)).Schedules.Select(known => known.Id));

        await schedule.DeleteAsync();
        var error = await Assert.ThrowsAsync<ScheduleException>(() => schedule.ShowAsync(1));
        Assert.Contains($"There is no schedule '{Name}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_ClusterWithoutAHome_SayWhatToStartSilosWith()
    {
        await using var cluster = await StartAsync(ScheduleHome.None, new SharedJobs(), silos: 1);

        var error = await Assert.ThrowsAsync<ScheduleException>(() => cluster.Client.GetGrain<IScheduleListGrain>(0).ListAsync(0, 10));

        Assert.Contains("--home", error.Message, StringComparison.Ordinal);
    }

    private static async Task KillAsync(int kills)
    {
        using var home = new MemoryBlobStore("memory://home");
        var jobs = new SharedJobs { State = (_, asked) => asked < 2 ? JobStatus.Running : JobStatus.Done };
        await using var cluster = await StartAsync(new ScheduleHome(() => home), jobs, silos: 3);
        var spec = ScheduleRig.Spec(false, ("every", "1s"));
        await cluster.Client.GetGrain<IScheduleGrain>(Name).CreateAsync(spec.ToJson().ToJsonString());

        var (random, store) = (new Random(21), new ScheduleStore(home));
        for (var kill = 0; kill < kills; kill++)
        {
            // Whoever holds the schedule has handed in a job since the last death.
            var begun = jobs.Begun.Count;
            await Eventually.IsTrueAsync(() => Task.FromResult(jobs.Begun.Count > begun), $"a job is handed in after {kill} deaths");
            await cluster.KillSiloAsync(cluster.Silos[random.Next(cluster.Silos.Count)]);
            await cluster.StartAdditionalSiloAsync();
        }

        await Eventually.IsTrueAsync(() => PauseAsync(cluster), "the schedule is paused, by a gateway that lives");
        await Eventually.IsTrueAsync(async () => (await store.ReadAsync(Name, CancellationToken.None))!.Value.State is { Runs.Count: 0, Unwritten.Count: 0, UnwrittenEnds.Count: 0 }, "all has ended");
        var (state, _) = (await store.ReadAsync(Name, CancellationToken.None))!.Value;
        ScheduleCrashTests.AssertOneJobEach(state, await store.LatestAsync(state, 100_000, CancellationToken.None), jobs);
        Assert.Equal(1, jobs.MostAtOnce);
    }

    private static async Task<bool> PauseAsync(InProcessTestCluster cluster)
    {
        try
        {
            return (await cluster.Client.GetGrain<IScheduleGrain>(Name).PauseAsync()).Paused is not null;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or Orleans.Runtime.Messaging.ConnectionFailedException)
        {
            return false;
        }
    }

    private static async Task<InProcessTestCluster> StartAsync(ScheduleHome home, SharedJobs jobs, short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(home);
            silo.Services.AddSingleton<IScheduledJobs>(jobs);
            silo.UseInMemoryReminderService();
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseSiloMetadata(new SiloCapacity("cpu", 1, Shards: 2).ToMetadata());
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
}
