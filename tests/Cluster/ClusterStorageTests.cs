using LukePipeline.Grains.Contracts;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>The archive job with inputs and output on Azure, where the way there and the service itself misbehave.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterStorageTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [RedisAndAzuriteFact]
    public async Task Run_StoreStoppedForAMinute_GoesOn()
    {
        var job = await fixture.NewAzureJobAsync();
        var azure = await fixture.AzureAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);

        azure.Server.Process.Signal("STOP");
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(60));
        }
        finally
        {
            azure.Server.Process.Signal("CONT");
        }

        await using var watch = CommitWatch.Start(job);
        await cluster.WaitUntilDoneAsync(id, Patience);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameAzureTablesAsync(job);
    }

    [RedisAndAzuriteFact]
    public async Task Run_StoreUnavailableThenLosingAnswersThenFrozen_IsSaidAndGivesTheSameTables()
    {
        var job = await fixture.NewAzureJobAsync();
        var azure = await fixture.AzureAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        var id = await cluster.SubmitAsync(job);
        var before = await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 1);
        try
        {
            azure.Proxy.Fault = _ => ProxyFault.Unavailable;
            var unavailable = Task.Delay(TimeSpan.FromSeconds(20));
            await cluster.WaitAsync(id, snapshot => snapshot.Message?.StartsWith("waits for the store at ", StringComparison.Ordinal) == true, TimeSpan.FromSeconds(15));
            await Eventually.IsTrueAsync(
                async () => await cluster.Silos[0].MeasureAsync("luke_store_retries_total{", "luke_answer=\"503\"") > 0, "requests are sent again, and counted");
            await unavailable;
            Assert.NotEqual(JobStatus.Failed, (await cluster.StatusAsync(id)).State);

            azure.Proxy.Fault = request => request % 3 == 0 ? ProxyFault.DropAnswer : ProxyFault.None;
            await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone > before.ShardsDone + 2, Patience);
            azure.Proxy.Fault = _ => ProxyFault.None;

            azure.Server.Process.Signal("STOP");
            await cluster.WaitAsync(id, snapshot => snapshot.Message?.StartsWith("waits for the store at ", StringComparison.Ordinal) == true, TimeSpan.FromSeconds(15));
        }
        finally
        {
            azure.Server.Process.Signal("CONT");
            azure.Recover();
        }

        await using var watch = CommitWatch.Start(job);
        await cluster.WaitUntilDoneAsync(id, Patience);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameAzureTablesAsync(job);
    }

    [RedisAndAzuriteTheory]
    [InlineData(nameof(ProxyFault.Unavailable))]
    [InlineData(nameof(ProxyFault.Reset))]
    [InlineData(nameof(ProxyFault.DropAnswer))]
    public async Task Run_EveryEighthRequestSpoilt_GivesTheSameTables(string fault)
    {
        var job = await fixture.NewAzureJobAsync();
        var azure = await fixture.AzureAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        var spoilt = 0;
        try
        {
            azure.Proxy.Fault = request =>
            {
                if (request % 8 != 0)
                {
                    return ProxyFault.None;
                }

                Interlocked.Increment(ref spoilt);
                return Enum.Parse<ProxyFault>(fault);
            };
            await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job), Patience);
        }
        finally
        {
            azure.Recover();
        }

        Assert.True(spoilt > 50, $"Only {spoilt} requests were spoilt.");
        await using var watch = CommitWatch.Start(job);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameAzureTablesAsync(job);
    }

    [RedisAndAzuriteFact]
    public async Task Run_StoreRestartedWithItsData_GoesOn()
    {
        await using var azure = await AzureSide.StartAsync(fixture.Archive, fixture.NewFolder());
        var job = fixture.NewJobOn(azure);
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);

        await azure.RestartAsync();

        await cluster.WaitUntilDoneAsync(id, Patience);
        await using var watch = CommitWatch.Start(job);
        await watch.AssertCommittedOnceAsync();
        await fixture.AssertSameTablesAsync(job, azure);
    }

    [RedisAndAzuriteFact]
    public async Task Run_StoreRestartedEmpty_FailsInWordsAndNeverSucceedsWithAHole()
    {
        await using var azure = await AzureSide.StartAsync(fixture.Archive);
        var job = fixture.NewJob() with { Output = azure.NewOutput(), Storage = azure.Storage };
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        var id = await cluster.SubmitAsync(job);
        await cluster.WaitAsync(id, snapshot => snapshot.ShardsDone >= 2);

        await azure.RestartAsync();

        var ended = await cluster.WaitAsync(id, snapshot => snapshot.State.IsFinal(), Patience);
        Assert.Equal(JobStatus.Failed, ended.State);
        Assert.False(await job.HasSucceededAsync());
        Assert.Contains(job.Output, ended.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Message, StringComparison.Ordinal);

        // What attempts wrote after the loss belongs to nobody: the user says that it may go.
        var (code, output, error) = await cluster.LukeAsync(["submit", .. job.Flags, "--watch", "--json"]);
        if (code != 0)
        {
            Assert.Contains("--overwrite", error, StringComparison.Ordinal);
            (code, output, error) = await cluster.LukeAsync(["submit", .. job.Flags, "--overwrite", "--watch", "--json"]);
        }

        Assert.True(code == 0, output + error);
        await fixture.AssertSameTablesAsync(job);
    }

    [RedisAndAzuriteFact]
    public async Task Run_StoreAHundredTimesSlower_HoldsNoMoreMemoryAndNoCallTimesOut()
    {
        var azure = await fixture.AzureAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        var undisturbed = await fixture.NewAzureJobAsync();
        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(undisturbed), Patience);
        var before = cluster.Silos.Sum(silo => silo.ResidentBytes);
        var (job, peak) = (await fixture.NewAzureJobAsync(), 0L);
        var quick = await AnswerTimeAsync(undisturbed);
        try
        {
            azure.Proxy.Delay = quick * 99;
            Assert.True(await AnswerTimeAsync(undisturbed) > quick * 90, "The store is no slower.");
            var id = await cluster.SubmitAsync(job);
            await cluster.WaitAsync(
                id,
                snapshot =>
                {
                    peak = Math.Max(peak, cluster.Silos.Sum(silo => silo.ResidentBytes));
                    return snapshot.State.IsFinal();
                },
                Patience);
        }
        finally
        {
            azure.Recover();
        }

        await fixture.AssertSameAzureTablesAsync(job);
        Assert.True(peak < before * 1.25, $"The silos held {before >> 20} MiB after a quick job and {peak >> 20} MiB during one on a store that took {quick * 100} to answer.");
        Assert.All(cluster.Silos, silo => Assert.False(silo.Logged("TimeoutException"), silo.Program.Output));
    }

    /// <summary>The time in which the store answers a question, when nothing else holds it up.</summary>
    private static async Task<TimeSpan> AnswerTimeAsync(ClusterJob job)
    {
        var best = TimeSpan.MaxValue;
        for (var question = 0; question < 20; question++)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            Assert.True(await job.IsClaimedAsync());
            best = clock.Elapsed < best ? clock.Elapsed : best;
        }

        return best;
    }

    [RedisAndAzuriteFact]
    public async Task Cancel_WhileItIsPlanned_LeavesAManifestAndCanBeResumed()
    {
        var job = await fixture.NewAzureJobAsync();
        await CancelAsync(job, TimeSpan.FromMilliseconds(600), snapshot => snapshot.State == JobStatus.Planning, job.IsClaimedAsync);
    }

    [RedisAndAzuriteFact]
    public async Task Cancel_WhileShardsRun_LeavesAManifestAndCanBeResumed()
    {
        var job = await fixture.NewAzureJobAsync();
        await CancelAsync(job, TimeSpan.FromMilliseconds(100), snapshot => snapshot is { State: JobStatus.Running, ShardsRunning: > 0 });
    }

    [RedisAndAzuriteFact]
    public async Task Cancel_WhileItIsCompleted_LeavesAManifestAndCanBeResumed()
    {
        var job = await fixture.NewAzureJobAsync();
        await CancelAsync(job, TimeSpan.FromMilliseconds(150), snapshot => snapshot.State == JobStatus.Committing);
    }

    private async Task CancelAsync(ClusterJob job, TimeSpan delay, Func<JobSnapshot, bool> phase, Func<Task<bool>>? also = null)
    {
        var azure = await fixture.AzureAsync();
        await using var cluster = await TestCluster.StartAsync(fixture.Redis, silos: 2, azure.Environment);
        try
        {
            // Each phase takes many requests: slow ones make it last.
            azure.Proxy.Delay = delay;
            var id = await cluster.SubmitAsync(job);
            while (also is not null && !await also())
            {
                await Task.Delay(50);
            }

            await cluster.WaitAsync(id, phase, Patience);

            var (code, _, error) = await cluster.LukeAsync("cancel", id);
            Assert.True(code == 0, error);
            var cancelled = await cluster.WaitAsync(id, snapshot => snapshot.State.IsFinal(), TimeSpan.FromSeconds(10));
            Assert.Equal(JobStatus.Cancelled, cancelled.State);
            Assert.Equal(LukePipeline.Jobs.Files.JobState.Cancelled, (await job.ReadManifestAsync())!.State);
            Assert.False(await job.HasSucceededAsync());

            azure.Recover();
            (code, var output, error) = await cluster.LukeAsync("resume", id, "--watch", "--json");
            Assert.True(code == 0, output + error);
        }
        finally
        {
            azure.Recover();
        }

        await fixture.AssertSameAzureTablesAsync(job);
    }
}
