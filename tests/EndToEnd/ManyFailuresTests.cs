using System.Text.Json;
using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>A shard with more failures than any message should hold.</summary>
public sealed class ManyFailuresTests
{
    private const int Lines = 100_000;

    [Fact]
    public async Task Run_ShardOfAHundredThousandBadLines_KeepsThemInTheTableAlone()
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("in"));
        await File.WriteAllLinesAsync(folder.File("in/bad.jsonl"), Enumerable.Range(0, Lines).Select(i => $"not json {i}"));

        var result = (await LukeProcess.RunAsync(
            "run", folder.File("in"), "--output", folder.File("out"), "--stages", "entities", "--entity-model", checkpoints.Entities, "--json")).Expect(3);

        Assert.Equal(Lines, JsonDocument.Parse(result.Output).RootElement.GetProperty("failed").GetInt64());
        Assert.Equal(
            $"{Lines} {Lines}",
            string.Join(' ', DuckDb.Query($"SELECT count(*), count(DISTINCT doc_uid) FROM '{folder.File("out/failures")}/*.parquet' WHERE reason = 'InvalidJson'")[0]));

        // Commits, marks, manifest and plan, which grains read and tell each other about, do not grow with the failures.
        Assert.All(
            Directory.GetFiles(folder.File("out"), "*.json", SearchOption.AllDirectories),
            file => Assert.InRange(new FileInfo(file).Length, 1, 32 << 10));
        Assert.True(File.Exists(Path.Combine(folder.File("out"), JobPaths.Success)));
    }
}
