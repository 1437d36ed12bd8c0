using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Corpus;

/// <summary>What shards weigh beside one another: what their inputs are once they are read.</summary>
public sealed class ShardWeightsTests : IDisposable
{
    private readonly CorpusFiles _files = new() { Options = new CorpusOptions { ShardBytes = 100_000 } };

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Weigh_TheSameLinesPlainAndPacked_AreTheSameWork()
    {
        var lines = CorpusFiles.Lines(20_000);
        _files.Write("a.jsonl", lines);
        _files.Write("b.jsonl.gz", CorpusFiles.Gzip(lines));
        _files.Write("c.jsonl.zst", CorpusFiles.Zstd(lines));
        _files.Write("d.jsonl", "{\"id\":\"d\",\"text\":\"One.\"}\n");

        var weights = await WeighAsync();

        Assert.Equal(["a.jsonl", "b.jsonl.gz", "c.jsonl.zst", "d.jsonl"], weights.Keys.Order(StringComparer.Ordinal));
        Assert.All(["a.jsonl", "b.jsonl.gz", "c.jsonl.zst"], name => Assert.InRange(weights[name], lines.Length, 1.1 * lines.Length));
        Assert.InRange(weights["d.jsonl"], 1, 5000);
    }

    [Fact]
    public async Task Weigh_APackedFileThatSaysNothing_IsPackedAsTightlyAsThoseThatDo()
    {
        var lines = CorpusFiles.Lines(20_000);
        var packed = CorpusFiles.Gzip(lines);
        _files.Write("a.jsonl.gz", packed);

        // Two members: the last of them says that it is empty.
        _files.Write("b.jsonl.gz", [.. packed, .. CorpusFiles.Gzip([])]);

        var weights = await WeighAsync();

        Assert.InRange(weights["b.jsonl.gz"] / weights["a.jsonl.gz"], 0.99, 1.01);
    }

    [Fact]
    public async Task Weigh_APackedFileThatIsGone_CountsByWhatTextUsuallyBecomes()
    {
        var packed = CorpusFiles.Gzip(CorpusFiles.Lines(20_000));
        var path = _files.Write("a.jsonl.gz", packed);
        var plan = await _files.PlanAsync();
        File.Delete(path);

        var weight = Assert.Single(await new ShardWeights(new LocalInputStore(), _files.Options).WeighAsync(plan, default));

        Assert.InRange(weight, 4 * packed.Length, (4 * packed.Length) + 5000);
    }

    [Fact]
    public async Task Weigh_APackedFileOfMoreThanFourGibibytes_CountsWhatItIs()
    {
        // Its end alone is looked at: 7 GiB of text in 2 GiB, of which the last bytes tell what is beyond 4 GiB.
        var path = _files.Write("a.jsonl.gz", []);
        using (var stream = File.OpenWrite(path))
        {
            stream.SetLength((2L << 30) - 4);
            stream.Position = stream.Length;
            stream.Write([0, 0, 0, 0xC0]);
        }

        var weights = await WeighAsync();

        Assert.Equal(7.0 * (1L << 30), weights["a.jsonl.gz"], 5000.0);
    }

    [Fact]
    public async Task Weigh_RowGroupsOfOneFile_ShareWhatItIs()
    {
        var path = _files.Write("a.parquet", []);
        DuckDb.Query($"COPY (SELECT i AS id, hash(i) || ' of Oslo' AS text FROM range(40000) AS t(i)) TO {DuckDb.Quote(path)} (FORMAT parquet, ROW_GROUP_SIZE 10000)");
        var plan = await _files.PlanAsync();

        var weights = await new ShardWeights(new LocalInputStore(), _files.Options).WeighAsync(plan, default);

        Assert.True(plan.Shards.Count > 1);
        Assert.All(weights, weight => Assert.Equal(weights[0], weight));
        Assert.Equal(4.0 * new FileInfo(path).Length, weights.Sum(), 5000.0 * weights.Count);
    }

    /// <summary>The weights by input.</summary>
    private async Task<Dictionary<string, double>> WeighAsync()
    {
        var plan = await _files.PlanAsync();
        var weights = await new ShardWeights(new LocalInputStore(), _files.Options).WeighAsync(plan, default);
        return plan.Shards.Zip(weights)
            .SelectMany(shard => shard.First.Parts.Select(part => (Name: plan.Files[part.File].Source, Weight: shard.Second / shard.First.Parts.Count)))
            .GroupBy(part => part.Name)
            .ToDictionary(file => Path.GetFileName(file.Key), file => file.Sum(part => part.Weight));
    }
}
