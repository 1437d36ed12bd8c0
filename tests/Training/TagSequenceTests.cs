using LukePipeline.Training.Data;

namespace LukePipeline.Tests.Training;

/// <summary>The expected chunks are those that seqeval's <c>get_entities</c> gives for the same tags.</summary>
public sealed class TagSequenceTests
{
    [Theory]
    [InlineData("O B-PER I-PER O", "1-3 PER")]
    [InlineData("B-PER B-PER", "0-1 PER, 1-2 PER")]
    [InlineData("I-PER I-PER O I-LOC", "0-2 PER, 3-4 LOC")]
    [InlineData("B-PER I-LOC", "0-1 PER, 1-2 LOC")]
    [InlineData("B-PER I-PER B-PER I-PER", "0-2 PER, 2-4 PER")]
    [InlineData("B-ORG I-ORG E-ORG S-LOC", "0-3 ORG, 3-4 LOC")]
    [InlineData("B-ORG I-ORG L-ORG U-LOC", "0-3 ORG, 3-4 LOC")]
    [InlineData("O O", "")]
    [InlineData("B-PER", "0-1 PER")]
    [InlineData("I-LOC O I-LOC", "0-1 LOC, 2-3 LOC")]
    public void ToMentions_Tags_GivesTheChunksOfSeqeval(string tags, string expected)
    {
        var mentions = TagSequence.ToMentions(tags.Split(' '));

        Assert.Equal(expected, string.Join(", ", mentions.Select(mention => $"{mention.Start}-{mention.End} {mention.Label}")));
    }
}
