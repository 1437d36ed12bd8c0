using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>Documents that bring their mentions: no model looks for others, and later stages run on them.</summary>
public sealed class BroughtMentionTests
{
    private static readonly ExtractionOptions Options = new() { BringsMentions = true };

    [Fact]
    public async Task ProcessAsync_BroughtMentions_BecomeRowsAndPairs()
    {
        var document = new Document("d", "🎻 ann met  Bob-Cid. Dee slept.", "test.jsonl", 0) { Mentions = [new(11, 14, "PER"), new(2, 5, "PER", "Q1"), new(15, 18, "ORG")] };

        var rows = Assert.Single(await Shards.RunAsync(Shards.Models(relations: true), new CapitalModel(Shards.MaxTokens), [document], Options));

        Assert.Equal(
            [("ann", "PER", 0, 2, 5, 3, 6), ("Bob", "PER", 0, 11, 14, 12, 15), ("Cid", "ORG", 0, 15, 18, 16, 19)],
            rows.Entities.Select(e => (e.Text, e.Label, e.Sentence, e.Start, e.End, e.StartUtf16, e.EndUtf16)));
        Assert.All(rows.Entities, entity => Assert.Equal(1f, entity.Score));
        Assert.NotEmpty(rows.Relations);
        Assert.All(rows.Relations, relation => Assert.Contains(relation.HeadLabel!, (string[])["PER", "ORG"]));
    }

    [Fact]
    public async Task ProcessAsync_MentionAcrossASentence_JoinsWhatTheRulesCut()
    {
        var document = new Document("d", "We met St. John. Ok.", "test.jsonl", 0) { Mentions = [new(7, 15, "PER")] };

        var rows = Assert.Single(await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), [document], Options));

        Assert.Equal(("St. John", 2), (Assert.Single(rows.Entities).Text, rows.Document!.Sentences));
    }

    [Theory]
    [InlineData(0, 40, "the text has")]
    [InlineData(3, 3, "it holds no character")]
    [InlineData(-1, 3, "the text has")]
    [InlineData(3, 7, "white space stands at its edge")]
    [InlineData(1, 5, "it overlaps another")]
    public async Task ProcessAsync_MentionThatCannotBe_FailsItsDocumentAlone(int start, int end, string words)
    {
        var bad = new Document("bad", "Ann met Bob.", "test.jsonl", 0) { Mentions = [new(0, 3, "PER"), new(start, end, "PER")] };
        var good = new Document("good", "Ann met Bob.", "test.jsonl", 1);

        var rows = await Shards.RunAsync(Shards.Models(), new CapitalModel(Shards.MaxTokens), [bad, good], Options);

        Assert.Equal(ReasonCode.InvalidSegmentation, rows[0].Document!.Reason);
        Assert.Contains(words, rows[0].Failure!.Message, StringComparison.Ordinal);
        Assert.Empty(rows[1].Entities);
        Assert.Null(rows[1].Document!.Reason);
    }
}
