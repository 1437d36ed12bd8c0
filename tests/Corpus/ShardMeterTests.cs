using System.Text;
using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Corpus;

public sealed class ShardMeterTests : IDisposable
{
    private readonly CorpusFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task MoveTo_DocumentsInOrder_GrowsFromNothingToNearlyAll()
    {
        _files.Write("a.jsonl", CorpusFiles.Lines(200));
        _files.Write("b.jsonl.gz", CorpusFiles.Gzip(CorpusFiles.Lines(50)));
        _files.Write("c/1.txt", "One.");
        _files.Write("c/2.txt", "Two.");
        foreach (var shardBytes in (long?[])[null, 1000])
        {
            _files.Options = _files.Options with { ShardBytes = shardBytes };
            var plan = await _files.PlanAsync();
            Assert.Equal(shardBytes is null, plan.Shards.Count == 1);
            foreach (var shard in plan.Shards)
            {
                var meter = new ShardMeter(plan.Files, shard, _files.Options);
                var shares = new List<double>();
                await foreach (var entry in new CorpusReader(new LocalInputStore(), _files.Options).ReadAsync(plan.Files, shard))
                {
                    shares.Add(meter.MoveTo(entry.Source, entry.Position));
                }

                Assert.InRange(shares[0], 0, 0.1);
                Assert.Equal(shares.Order(), shares);
                Assert.InRange(shares[^1], 0, 1);
            }
        }
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.tsv")]
    [InlineData("a.json")]
    [InlineData("a.parquet")]
    public async Task MoveTo_RowsOfOneFile_GrowsAsTheyAreRead(string name)
    {
        var rows = Enumerable.Range(0, 400).ToList();
        var path = _files.Write(name, Path.GetExtension(name) switch
        {
            ".csv" => Encoding.UTF8.GetBytes($"id,text\n{string.Concat(rows.Select(i => $"{i},\"This is document number {i:D3}, of Oslo.\"\n"))}"),
            ".tsv" => Encoding.UTF8.GetBytes($"id\ttext\n{string.Concat(rows.Select(i => $"{i}\tThis is document number {i:D3} of Oslo.\n"))}"),
            ".json" => Encoding.UTF8.GetBytes($"[{string.Join(",\n", rows.Select(i => $"{{\"id\": \"{i}\", \"text\": \"This is document number {i:D3}.\"}}"))}]"),
            _ => [],
        });
        if (path.EndsWith(".parquet", StringComparison.Ordinal))
        {
            DuckDb.Query($"COPY (SELECT i AS id, 'This is document number ' || i AS text FROM range(400) AS t(i)) TO {DuckDb.Quote(path)} (FORMAT parquet)");
        }

        var plan = await _files.PlanAsync();
        var shard = Assert.Single(plan.Shards);
        var (meter, shares) = (new ShardMeter(plan.Files, shard, _files.Options), new List<double>());
        await foreach (var entry in new CorpusReader(new LocalInputStore(), _files.Options).ReadAsync(plan.Files, shard))
        {
            meter.Note(entry);
            shares.Add(meter.MoveTo(entry.Source, entry.Position));
        }

        Assert.Equal(400, shares.Count);
        Assert.All(Enumerable.Range(0, 8), part => Assert.InRange(shares[part * 50], (part / 8.0) - 0.02, (part / 8.0) + 0.02));
    }

    [Fact]
    public async Task MoveTo_RangeOfAFile_IsExact()
    {
        _files.Write("a.jsonl", CorpusFiles.Lines(200));
        _files.Options = _files.Options with { ShardBytes = 1000 };
        var plan = await _files.PlanAsync();
        var part = Assert.Single(plan.Shards[1].Parts);

        var share = new ShardMeter(plan.Files, plan.Shards[1], _files.Options).MoveTo(plan.Files[0].Source, part.Start + ((part.End - part.Start) / 4));

        Assert.InRange(share, 0.249, 0.251);
    }

    [Fact]
    public async Task MoveTo_InputThatNoPartNames_StandsStill()
    {
        _files.Write("a.jsonl", CorpusFiles.Lines(3));
        var plan = await _files.PlanAsync();

        Assert.Equal(0, new ShardMeter(plan.Files, plan.Shards[0], _files.Options).MoveTo("refused.jsonl", 99));
    }
}
