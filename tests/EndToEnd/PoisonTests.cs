using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Work;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>A document that ends every process which takes it up.</summary>
public sealed class PoisonTests
{
    private const int Killed = 137;

    [LinuxFact]
    public async Task Run_DocumentThatKillsItsProcess_IsSkippedAndTheOthersAreNot()
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        var texts = Archive.Write(folder.File("in"), files: 3, documents: 4);
        var poison = PoisonArchive.Poison(folder.File("in"), "part-000.jsonl", line: 2);
        string[] Arguments(string output) =>
        [
            "run", folder.File("in"), "--output", folder.File(output), "--entity-model", checkpoints.Entities,
            "--relation-model", checkpoints.Relations, "--shard-bytes", Archive.ShardBytes(folder.File("in")), "--engines", "1", "--json",
        ];
        (await LukeProcess.RunAsync(Arguments("undisturbed"))).Expect(0);
        var environment = new Dictionary<string, string> { [CrashPoints.Variable] = $"document={PoisonArchive.Marker}" };

        // Three attempts at the shard die, then two probes with this document alone.
        var policy = new PoisonPolicy();
        for (var death = 0; death < policy.DeathsBeforeProbe + policy.DeathsAlone; death++)
        {
            (await LukeProcess.RunAsync(environment, Arguments("poisoned"))).Expect(Killed);
            Assert.False(File.Exists(Path.Combine(folder.File("poisoned"), JobPaths.Success)));
        }

        (await LukeProcess.RunAsync(environment, Arguments("poisoned"))).Expect(3);
        PoisonArchive.AssertOnlyPoisonIsMissing(folder.File("undisturbed"), folder.File("poisoned"), [poison], texts.Count);
    }
}
