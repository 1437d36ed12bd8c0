using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Jobs.Work;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Calls;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Documents that end the silos which take them up; somebody starts a silo for every one that died.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterPoisonTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [RedisFact]
    public async Task Run_DocumentThatKillsItsSilo_IsSkippedAndTheOthersAreNot()
    {
        var deaths = await RunAsync($"document={PoisonArchive.Marker}", PoisonArchive.Marker);

        // Three attempts at its shard and two probes, whatever else was at work in those silos.
        var policy = new PoisonPolicy();
        Assert.Equal(policy.DeathsBeforeProbe + policy.DeathsAlone, deaths);
    }

    [RedisFact]
    public async Task Run_BatchThatKillsTheSiloOfItsEngine_IsPutDownToItsDocument()
    {
        // A character that no other document has, and a sub-word of it that no other text gives.
        const string Marker = "\u2620";
        var tokenizer = LukeTokenizer.FromPretrained(fixture.NewJob().EntityModel);
        int[] Ids(string text) => [.. tokenizer.Encode(text).InputIds];
        var others = Directory.GetFiles(fixture.Archive).SelectMany(File.ReadLines)
            .SelectMany(line => Ids(JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!)).ToHashSet();
        var token = Ids(Marker).First(id => !others.Contains(id));

        await RunAsync($"token={token}", Marker);
    }

    private async Task<int> RunAsync(string crashAt, string marker)
    {
        var folder = fixture.NewFolder();
        File.Copy(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile), Path.Combine(folder, ClusterFixture.ArchiveFile));
        var poison = PoisonArchive.Poison(folder, ClusterFixture.ArchiveFile, line: 20, marker);
        var undisturbed = await ClusterFixture.RunEmbeddedAsync(fixture.NewJob() with { Archive = folder });
        var job = fixture.NewJob() with { Archive = folder };
        await using var cluster = await TestCluster.StartAsync(
            fixture.Redis, silos: 2, new Dictionary<string, string> { [CrashPoints.Variable] = crashAt });
        await using var watch = CommitWatch.Start(job);
        await using var keeper = SiloKeeper.Start(cluster);

        await cluster.WaitUntilDoneAsync(await cluster.SubmitAsync(job), Patience);

        await watch.AssertCommittedOnceAsync();
        PoisonArchive.AssertOnlyPoisonIsMissing(undisturbed.Output, job.Output, [poison], ClusterFixture.Documents);
        return keeper.Deaths;
    }
}
