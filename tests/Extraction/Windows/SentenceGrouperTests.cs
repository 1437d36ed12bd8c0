using LukePipeline.Extraction.Windows;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction.Windows;

public sealed class SentenceGrouperTests
{
    [Fact]
    public void Group_DocumentThatFits_IsOneGroup() => Assert.Equal([(0, 3)], Group(maxSubwords: 12, maxCandidates: 99, 4, 4, 4));

    [Fact]
    public void Group_LongerDocument_LeavesAQuarterOfTheWindowForContext() =>
        Assert.Equal([(0, 2), (2, 2), (4, 1)], Group(maxSubwords: 11, maxCandidates: 99, 4, 4, 4, 4, 4));

    [Fact]
    public void Group_SentenceThatIsTooLong_StandsAlone() => Assert.Equal([(0, 1), (1, 1), (2, 2)], Group(maxSubwords: 8, maxCandidates: 99, 2, 20, 2, 2));

    [Fact]
    public void Group_MoreCandidatesThanAPassHolds_IsCut() => Assert.Equal([(0, 1), (1, 2), (3, 1)], Group(maxSubwords: 99, maxCandidates: 10, 9, 5, 5, 20));

    [Fact]
    public void Group_NoSentences_HasNoGroups() => Assert.Empty(Group(maxSubwords: 8, maxCandidates: 10));

    // Words of one sub-word; as many candidates as words.
    private static IEnumerable<(int First, int Count)> Group(int maxSubwords, int maxCandidates, params int[] sentenceLengths)
    {
        var ends = sentenceLengths.Select((_, i) => sentenceLengths[..(i + 1)].Sum()).ToArray();
        var lengths = new SubwordLengths(Enumerable.Repeat(1, sentenceLengths.Sum()).ToArray());
        var sentences = ends.Select((end, i) => new WordSpan(end - sentenceLengths[i], end)).ToArray();
        return new SentenceGrouper(maxSubwords, maxCandidates).Group(lengths, sentences, sentenceLengths).ToArray();
    }
}
