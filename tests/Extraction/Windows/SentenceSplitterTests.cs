using CsCheck;
using LukePipeline.Extraction.Windows;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction.Windows;

public sealed class SentenceSplitterTests
{
    [Fact]
    public void Split_SentenceFits_IsOnePart()
    {
        var text = WordTexts.Numbered(8);

        Assert.Equal([new WordSpan(2, 6)], SentenceSplitter.Split(text, WordTexts.Lengths(text, 2), new WordSpan(2, 6), maxSubwords: 8));
    }

    [Theory]
    [InlineData("a b c d. e, f g h i", 4)]
    [InlineData("a b c d e, f g h i", 5)]
    [InlineData("a b c d; e, f g h i", 4)]
    [InlineData("a b c d\ne, f g h i", 4)]
    [InlineData("a. b c d e f g h i", 6)]
    [InlineData("a b c d e f g h i", 6)]
    public void Split_TooLong_CutsAfterTheBestMarkOfTheSecondHalf(string words, int firstCut)
    {
        var text = WordTexts.Of(words);

        var parts = SentenceSplitter.Split(text, WordTexts.Lengths(text, 1), new WordSpan(0, 9), maxSubwords: 6).ToList();

        Assert.Equal([new WordSpan(0, firstCut), new WordSpan(firstCut, 9)], parts);
    }

    [Fact]
    public void Split_UnreadableWord_StandsInNoPartAndEndsOne()
    {
        var text = WordTexts.Numbered(5);
        var lengths = new SubwordLengths([1, 1, SubwordLengths.Unreadable, 1, 1]);

        Assert.Equal([new WordSpan(0, 2), new WordSpan(3, 5)], SentenceSplitter.Split(text, lengths, new WordSpan(0, 5), maxSubwords: 6));
    }

    [Fact]
    public void Split_AnySentence_HoldsEveryWordOnceAndKeepsTheLimit()
    {
        Gen.Select(Gen.Int[1, 12].Array[1, 200], Gen.Int[5, 40]).Check((lengths, limit) =>
        {
            var text = WordTexts.Of(string.Join(' ', lengths.Select(l => l % 5 == 0 ? "x," : l % 7 == 0 ? "y." : "z")));
            var sums = new SubwordLengths(lengths);

            var parts = SentenceSplitter.Split(text, sums, new WordSpan(0, lengths.Length), limit).ToList();

            Assert.All(parts, part => Assert.True(part.Length > 0 && sums.Sum(part) <= limit));
            var expected = Enumerable.Range(0, lengths.Length).Where(i => lengths[i] <= limit);
            Assert.Equal(expected, parts.SelectMany(p => Enumerable.Range(p.Start, p.Length)));
        });
    }

    [Fact]
    public void Halve_AnyPart_GivesTwoThatAreNotEmpty()
    {
        for (var words = 2; words < 40; words++)
        {
            var (first, second) = SentenceSplitter.Halve(WordTexts.Numbered(words), new WordSpan(0, words));

            Assert.True(first.Length > 0 && second.Length > 0);
            Assert.Equal((0, first.End, words), (first.Start, second.Start, second.End));
        }
    }
}
