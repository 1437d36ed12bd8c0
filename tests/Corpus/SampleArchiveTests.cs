using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Corpus.Planning;
using LukePipeline.Tests.Support;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Corpus;

public sealed class SampleArchiveTests
{
    [Fact]
    public async Task Read_SampleArchive_HasSomeFortyShortDocuments()
    {
        var store = new LocalInputStore();
        var options = new CorpusOptions { MetadataFields = ["title", "date"] };
        var plan = await new ShardPlanner(store, options).PlanAsync([Path.Combine(TestPaths.Root, "deploy", "sample-archive")]);
        var documents = new List<Document>();
        foreach (var shard in plan.Shards)
        {
            await foreach (var entry in new CorpusReader(store, options).ReadAsync(plan.Files, shard))
            {
                documents.Add(Assert.IsType<Document>(entry));
            }
        }

        Assert.Equal(["articles.jsonl", "news.jsonl.gz"], plan.Files.Select(f => Path.GetFileName(f.Source)));
        Assert.Equal(42, documents.Count);
        Assert.Equal(42, documents.DistinctBy(d => d.Id).Count());
        Assert.All(documents, d =>
        {
            Assert.Equal(["date", "title"], d.Metadata.Keys.Order());
            var text = RuleSegmenter.Segment(d.Text);
            Assert.InRange(text.Words.Length, 80, 250);
            Assert.InRange(text.Sentences.Length, 5, 20);
        });
    }
}
