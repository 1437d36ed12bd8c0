using LukePipeline.Ground;
using LukePipeline.Tests.Corpus;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Cluster;

/// <summary>Inputs that end the silos which look into them, beside a job that has nothing to do with them.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Long")]
public sealed class ClusterHostileTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [RedisFact]
    public async Task Run_InputsThatEndTheirSilo_AreRowsAndTheOtherJobIsUndisturbed()
    {
        var folder = fixture.NewFolder();
        File.Copy(Path.Combine(fixture.Archive, ClusterFixture.ArchiveFile), Path.Combine(folder, ClusterFixture.ArchiveFile));
        File.WriteAllBytes(Path.Combine(folder, "deadly.parquet"), HostileParquet.Wide(1000));
        File.WriteAllBytes(Path.Combine(folder, "deep.parquet"), HostileParquet.Deep(50_000));
        File.WriteAllBytes(Path.Combine(folder, "spin.parquet"), [.. "PAR1"u8, 0x30, 1, 0, 0, 0, .. "PAR1"u8]);
        File.WriteAllBytes(
            Path.Combine(folder, "bomb.parquet"), HostileParquet.Make(HostileParquet.Page([0xff, 0xff, 0xff, 0xff, 0x07, 0], rows: 1, uncompressed: 100), codec: 1));
        File.WriteAllText(Path.Combine(folder, "id.jsonl"), $$"""{"id": "{{new string('x', 4 << 20)}}", "text": "Marta Okonjo met Halvorsen."}""");
        File.WriteAllText(Path.Combine(folder, "gaps.jsonl"), $$"""{"id": "gaps", "text": "{{string.Concat(Enumerable.Repeat("Marta Okonjo" + new string(' ', 900), 30))}}"}""");
        File.CreateSymbolicLink(Path.Combine(folder, "link.jsonl"), "/etc/passwd");
        var undisturbed = await ClusterFixture.RunEmbeddedAsync(fixture.NewJob());
        var (hostile, other) = (fixture.NewJob() with { Archive = folder }, fixture.NewJob());
        await using var cluster = await TestCluster.StartAsync(
            fixture.Redis, silos: 3, new Dictionary<string, string> { [CrashPoints.Variable] = "input=deadly" });
        await using var keeper = SiloKeeper.Start(cluster);

        var jobs = (await cluster.SubmitAsync(hostile), await cluster.SubmitAsync(other));
        await cluster.WaitUntilDoneAsync(jobs.Item1, Patience);
        await cluster.WaitUntilDoneAsync(jobs.Item2, Patience);

        Assert.Equal(2, keeper.Deaths);
        Assert.Equal(
            ["bomb.parquet CorruptInput", "deadly.parquet PoisonDocument", "deep.parquet CorruptInput", "id.jsonl InvalidId", "link.jsonl UnsafePath", "spin.parquet CorruptInput"],
            DuckDb.Query($"SELECT parse_filename(source), reason FROM read_parquet({DuckDb.Quote(Path.Combine(hostile.Output, "failures", "*.parquet"))}) ORDER BY 1")
                .Select(row => $"{row[0]} {row[1]}"));
        Assert.Equal(await undisturbed.TablesAsync(), await other.TablesAsync());
    }
}
