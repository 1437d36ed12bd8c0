using LukePipeline.Text;
using LukePipeline.Training.Data;
using LukePipeline.Training.Tasks;

namespace LukePipeline.Tests.Training;

public sealed class SpanSamplerTests
{
    private static readonly string[] Words = "In June Ada Lovelace of London met Charles Babbage there again".Split(' ');
    private static readonly AnnotatedMention[] Mentions = [new(2, 4, "PER"), new(5, 6, "LOC"), new(7, 9, "PER")];

    [Fact]
    public void Sample_Sentence_BeginsWithItsMentionsAndHoldsNoSpanTwice()
    {
        var spans = new SpanSampler(5).Sample(Words, Mentions, 20, new Random(3));

        Assert.Equal(Mentions.Select(mention => (mention.Start, mention.End)), spans.Take(3));
        Assert.Equal(20, spans.Distinct().Count());
        Assert.All(spans, span => Assert.InRange(span.End - span.Start, 1, 5));
        Assert.All(spans, span => Assert.InRange(span.End, span.Start + 1, Words.Length));
    }

    [Fact]
    public void Sample_SeveralSentences_HasNoSpanAcrossTwo()
    {
        WordSpan[] sentences = [new(0, 6), new(6, Words.Length)];

        var spans = Enumerable.Range(0, 50).SelectMany(seed => new SpanSampler(5).Sample(Words, Mentions, 20, new Random(seed), sentences)).ToArray();

        Assert.DoesNotContain(spans, span => span.Start < 6 && span.End > 6);
        Assert.Contains(spans, span => span.End == 6);
        Assert.Contains(spans, span => span.Start == 6);
    }

    [Fact]
    public void Sample_Negatives_AreOfAllThreeKinds()
    {
        var negatives = Enumerable.Range(0, 50).SelectMany(seed => new SpanSampler(5).Sample(Words, Mentions, 13, new Random(seed)).Skip(3)).ToArray();
        var overlapping = negatives.Count(span => Mentions.Any(mention => span.Start < mention.End && mention.Start < span.End));
        var lowerCase = negatives.Count(span => char.IsLower(Words[span.Start][0]) || char.IsLower(Words[span.End - 1][0]));
        var names = negatives.Length - lowerCase;

        Assert.InRange(overlapping / (double)negatives.Length, 0.4, 0.9);
        Assert.InRange(names / (double)negatives.Length, 0.2, 0.8);
    }

    [Fact]
    public void Sample_PartialAnnotation_TakesNegativesThatOverlapAMentionAlone()
    {
        var spans = Enumerable.Range(0, 50).SelectMany(seed => new SpanSampler(5).Sample(Words, Mentions, 13, new Random(seed), partial: true)).ToArray();

        Assert.All(spans, span => Assert.Contains(Mentions, mention => span.Start < mention.End && mention.Start < span.End));
        Assert.True(spans.Length > 50 * Mentions.Length, "no negatives were drawn");
        Assert.Empty(new SpanSampler(5).Sample(Words, [], 13, new Random(1), partial: true));
    }

    [Fact]
    public void Sample_MoreThanThereAre_GivesWhatThereIs()
    {
        var spans = new SpanSampler(2).Sample(["a", "b"], [], 50, new Random(1));

        Assert.Equal([(0, 1), (0, 2), (1, 2)], spans.Order());
    }

    [Fact]
    public void Sample_MentionLongerThanTheLimit_IsLeftOut() =>
        Assert.DoesNotContain((2, 4), new SpanSampler(1).Sample(Words, Mentions, 5, new Random(1)));
}
