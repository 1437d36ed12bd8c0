using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Tables;

namespace LukePipeline.Tests.Extraction;

/// <summary>All pairs of a sentence from one pass: the same relations as with markers from a model that reads names alone, with fewer sequences.</summary>
public sealed class OnePassStageTests
{
    private static readonly string Filler = string.Join(' ', Enumerable.Repeat("w", 45));

    public static TheoryData<string> Texts() =>
    [
        "Ann Bob x Cid.", "Ann met Bob. Cid sat. Dan saw Eve and Flo.", "Ann", "no names here",
        $"{Filler} Ann x Bob {Filler} {Filler} Cid",
        $"Ann {new string('X', 1_000_000)} Bob{new string(' ', 1_000_000)}Cid met Dan.",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Relations_EqualThoseWithMarkers(string text)
    {
        foreach (var options in new[] { new ExtractionOptions(), new ExtractionOptions { MaxPairsPerSentence = 2, PairSchema = ["NAME x * -> BEFORE"] } })
        {
            var (joint, _) = await RunAsync(text, onePass: true, options);
            var (single, _) = await RunAsync(text, onePass: false, options);

            Assert.Equal(single.Relations, joint.Relations);
            Assert.Equal(single.Document!.DroppedPairs, joint.Document!.DroppedPairs);
        }
    }

    [Fact]
    public async Task Relations_Sentence_IsOneSequenceHoweverManyPairs()
    {
        var (rows, batches) = await RunAsync("Ann Bob Cid Dan.", onePass: true, new ExtractionOptions());

        Assert.Equal(6, rows.Relations.Count);
        var item = Assert.Single(Assert.Single(batches).Items);
        Assert.Equal((4, 12), (item.Mentions.Length, item.Pairs.Length));
    }

    [Fact]
    public async Task Relations_MentionWithoutAPair_IsNotEncoded()
    {
        var (_, batches) = await RunAsync("Ann Bob x x x x Cid.", onePass: true, new ExtractionOptions { MaxPairsPerSentence = 2 });

        Assert.Equal(2, Assert.Single(Assert.Single(batches).Items).Mentions.Length);
    }

    private static async Task<(DocumentRows Rows, MentionPairBatch[] Batches)> RunAsync(string text, bool onePass, ExtractionOptions options)
    {
        var encoder = new CharEncoder();
        var model = new CapitalModel(Shards.MaxTokens);
        var models = Shards.Models(new StageModel(encoder, Shards.EntityConfig), new StageModel(encoder, onePass ? Shards.OnePassConfig : Shards.RelationConfig));
        var rows = await Shards.RunAsync(models, model, Shards.Documents(text), options);
        return (rows[0], [.. model.Batches.Select(batch => StageRegistry.Shipped.Codec.DecodeBatch(batch)).OfType<MentionPairBatch>()]);
    }
}
