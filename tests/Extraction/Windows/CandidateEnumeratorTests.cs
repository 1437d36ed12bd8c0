using CsCheck;
using LukePipeline.Extraction.Windows;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction.Windows;

public sealed class CandidateEnumeratorTests
{
    [Fact]
    public void Enumerate_ShortSentence_ListsAllSpansByStartThenEnd()
    {
        var candidates = new CandidateEnumerator(30, null).Enumerate(new SubwordLengths([9, 1, 1, 1]), new WordSpan(1, 4));

        Assert.Equal([new(0, 1), new(0, 2), new(0, 3), new(1, 2), new(1, 3), new(2, 3)], candidates);
    }

    [Fact]
    public void Enumerate_AnySentence_ListsExactlyTheSpansWithinBothLimits()
    {
        Gen.Select(Gen.Int[0, 20].Array[0, 40], Gen.Int[1, 40], Gen.Int[1, 12]).Check((lengths, subwords, words) =>
        {
            var expected = from start in Enumerable.Range(0, lengths.Length)
                           from end in Enumerable.Range(start + 1, lengths.Length - start)
                           where lengths[start..end].Sum() <= subwords && end - start <= words
                           select new WordSpan(start, end);

            var all = new WordSpan(0, lengths.Length);
            Assert.Equal(expected, new CandidateEnumerator(subwords, words).Enumerate(new SubwordLengths(lengths), all));
        });
    }
}
