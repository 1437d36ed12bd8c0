using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;

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
