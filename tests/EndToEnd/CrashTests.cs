using System.Text.Json;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>A job that is killed again and again gives what an undisturbed one gives.</summary>
public sealed class CrashTests
{
    private const int Shards = 24;

    [LinuxFact]
    public Task Run_KilledThreeTimes_GivesTheSameBytes() => KillAndCompareAsync(kills: 3, seed: 11);

    [LinuxFact]
    [Trait("Category", "Long")]
    public Task Run_KilledTwentyTimes_GivesTheSameBytes() => KillAndCompareAsync(kills: 20, seed: 12);

    private static async Task KillAndCompareAsync(int kills, int seed)
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        Archive.Write(folder.File("in"), files: Shards, documents: kills > 3 ? 12 : 4);
        string[] Arguments(string output) =>
        [
            "run", folder.File("in"), "--output", folder.File(output), "--entity-model", checkpoints.Entities,
            "--relation-model", checkpoints.Relations, "--shard-bytes", Archive.ShardBytes(folder.File("in")), "--json",
        ];
        (await LukeProcess.RunAsync(Arguments("undisturbed"))).Expect(0);
        var expected = OutputFiles.Tables(folder.File("undisturbed"));
        Assert.Equal(JobParts.Shipped.TableNames.Count * Shards, expected.Count);

        var random = new Random(seed);
        var commits = new Dictionary<string, string>();
        for (var kill = 0; kill < kills; kill++)
        {
            using var luke = LukeProcess.Start(Arguments("killed"));

            // Somewhere between the start and, spread over all kills, the last commit.
            var until = commits.Count + random.Next(0, Math.Max(2, (Shards - commits.Count) / Math.Max(1, kills - kill)));
            while (!luke.HasExited && Commits(folder.File("killed")).Count < until)
            {
                await Task.Delay(5);
            }

            await Task.Delay(random.Next(0, 200));
            if (!luke.HasExited)
            {
                luke.Signal(LukeProcess.Kill);
            }

            await luke.WaitAsync();
            var now = Commits(folder.File("killed"));
            foreach (var (shard, bytes) in commits)
            {
                Assert.Equal(bytes, now[shard]);
            }

            commits = now;
        }

        var last = (await LukeProcess.RunAsync(Arguments("killed"))).Expect(0);
        var summary = JsonDocument.Parse(last.Output).RootElement;
        Assert.Equal(commits.Count, summary.GetProperty("shardsResumed").GetInt32());
        Assert.Equal(expected, OutputFiles.Tables(folder.File("killed")));
        Assert.Empty(Directory.GetFiles(folder.File("killed/.luke/tmp")));

        // No committed shard was run again: each still bears its first attempt.
        var ended = Commits(folder.File("killed"));
        Assert.Equal(Shards, ended.Count);
        Assert.All(commits, commit => Assert.Equal(commit.Value, ended[commit.Key]));
    }

    /// <summary>The commits of the job by shard, with their content.</summary>
    private static Dictionary<string, string> Commits(string output)
    {
        var job = Path.Combine(output, "_job");
        return Directory.Exists(job)
            ? Directory.GetFiles(job, "*.json", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "shards")
                .ToDictionary(file => Path.GetFileName(file), File.ReadAllText)
            : [];
    }
}
