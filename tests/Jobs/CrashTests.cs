using System.Diagnostics;
using LukePipeline.Ground;
using LukePipeline.Jobs.Commit;
using LukePipeline.Jobs.Files;
using LukePipeline.Storage;
using LukePipeline.Storage.Local;
using LukePipeline.Storage.Locations;
using LukePipeline.Tests.Storage;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Jobs;

/// <summary>Real processes, killed with SIGKILL at every named moment and at random ones.</summary>
public sealed class CrashTests(StoreFixture stores) : IClassFixture<StoreFixture>
{
    private const int Killed = 137;

    [Theory]
    [InlineData("after-claim")]
    [InlineData("after-plan")]
    [InlineData("before-upload@1")]
    [InlineData("during-upload")]
    [InlineData("after-upload@2")]
    [InlineData("before-commit")]
    [InlineData("after-commit@1")]
    [InlineData("during-publish@2")]
    [InlineData("after-publish")]
    [InlineData("before-manifest")]
    [InlineData("after-manifest")]
    [InlineData("after-success")]
    [InlineData("after-sweep")]
    public async Task Run_KilledAt_ANamedMoment_EndsEqualAfterOneMoreRun(string moment)
    {
        using var folder = new TemporaryFolder();
        var expected = await ProtocolJob.UndisturbedAsync(folder.File("undisturbed"), shards: 4);
        var output = folder.File("out");
        var store = new LocalBlobStore(output);

        Assert.Equal(Killed, (await RunAsync(output, 4, new() { [CrashPoints.Variable] = moment })).ExitCode);
        Assert.Equal(moment is "after-success" or "after-sweep", await new JobStore(store).IsCompleteAsync(default));
        var commits = await CommitsAsync(store);
        var (exitCode, lines) = await RunAsync(output, 4, []);

        Assert.Equal((0, "done"), (exitCode, lines[^1]));
        Assert.Equal(expected, await ProtocolJob.VisibleAsync(store));
        Assert.Equal(commits, (await CommitsAsync(store)).Where(commit => commits.ContainsKey(commit.Key)));
        await AssertCleanAsync(store);
    }

    [Fact]
    public async Task Run_KilledAtTwentyRandomMoments_EndsEqualAndRunsNoCommittedShardAgain()
    {
        using var folder = new TemporaryFolder();
        var expected = await ProtocolJob.UndisturbedAsync(folder.File("undisturbed"), shards: 24);
        var output = folder.File("out");
        var store = new LocalBlobStore(output);
        var random = new Random(20);
        var commits = new Dictionary<string, string>();
        var kills = 0;
        for (; kills < 20; kills++)
        {
            using var process = TestProgram.Start(new Dictionary<string, string>(), "protocol-worker", output, "24");
            var claimed = await process.StandardOutput.ReadLineAsync();
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(random.Next(5, 120)));
            process.Kill();
            await process.WaitForExitAsync();
            Assert.StartsWith("claim ", claimed, StringComparison.Ordinal);
            foreach (var (name, etag) in await CommitsAsync(store))
            {
                Assert.True(commits.TryAdd(name, etag) || commits[name] == etag, $"{name} was committed again.");
            }
        }

        var (exitCode, _) = await RunAsync(output, 24, []);

        Assert.Equal(0, exitCode);
        Assert.Equal(expected, await ProtocolJob.VisibleAsync(store));
        await AssertCleanAsync(store);
    }

    [AzuriteFact]
    public async Task Run_OnAzuriteKilledBetweenCommitAndPublication_EndsEqual()
    {
        using var folder = new TemporaryFolder();
        var expected = await ProtocolJob.UndisturbedAsync(folder.Path, shards: 3);
        var (location, options) = await stores.CreateAsync(StoreKind.Azurite);
        var environment = new Dictionary<string, string> { [BlobStoreOptions.ConnectionStringVariable] = options.ConnectionString! };
        foreach (var moment in new[] { "during-upload@0", "after-commit@1", "during-publish@2", "after-manifest" })
        {
            Assert.Equal(Killed, (await RunAsync(location, 3, new(environment) { [CrashPoints.Variable] = moment })).ExitCode);
        }

        Assert.Equal(0, (await RunAsync(location, 3, environment)).ExitCode);
        Assert.Equal(expected, await ProtocolJob.VisibleAsync(BlobStores.Open(location, options)));
    }

    [LinuxFact]
    public async Task Run_FrozenWhileAnotherRunsToTheEnd_WakesAsAZombieAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var expected = await ProtocolJob.UndisturbedAsync(folder.File("undisturbed"), shards: 24);
        var output = folder.File("out");
        using var zombie = TestProgram.Start(new Dictionary<string, string>(), "protocol-worker", output, "24");
        Assert.Equal("claim Started", await zombie.StandardOutput.ReadLineAsync());
        Signal(zombie, "STOP");

        var (exitCode, lines) = await RunAsync(output, 24, []);
        Assert.Equal((0, "claim Resumed"), (exitCode, lines[0]));
        Signal(zombie, "CONT");
        await zombie.WaitForExitAsync();

        Assert.NotEqual(0, zombie.ExitCode);
        Assert.Contains(nameof(OwnershipLostException), await zombie.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(expected, await ProtocolJob.VisibleAsync(new LocalBlobStore(output)));
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static async Task<(int ExitCode, string[] Lines)> RunAsync(string output, int shards, Dictionary<string, string> environment)
    {
        using var process = TestProgram.Start(environment, "protocol-worker", output, $"{shards}");
        var errors = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 0 or Killed, await errors);
        return (process.ExitCode, lines);
    }

    private static async Task<SortedDictionary<string, string>> CommitsAsync(IBlobStore store)
    {
        var commits = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in await store.ListAsync(JobPaths.JobFolder, default).ToListAsync())
        {
            if (entry.Name.Contains("/shards/", StringComparison.Ordinal))
            {
                commits[entry.Name] = entry.Properties.ETag;
            }
        }

        return commits;
    }

    private static async Task AssertCleanAsync(IBlobStore store)
    {
        var rest = (await ProtocolJob.NamesAsync(store, JobPaths.JobFolder))
            .Where(name => name != JobPaths.Owner && !name.EndsWith("/plan.json", StringComparison.Ordinal) && !name.Contains("/shards/", StringComparison.Ordinal));
        Assert.Empty(rest);
    }
}
