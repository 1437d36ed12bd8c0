using CsCheck;
using LukePipeline.Extraction.Windows;
using LukePipeline.Tests.Support;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction.Windows;

public sealed class ContextWindowBuilderTests
{
    [Fact]
    public void Build_DocumentFits_TakesAllOfIt()
    {
        var text = WordTexts.Of("one  two\nthree four");
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, maxSubwords: 4);

        var window = builder.Build(text, WordTexts.Lengths(text, 1), new WordSpan(1, 3));

        Assert.Equal(new WordSpan(0, 4), window.Words);
        Assert.Equal("one  two\nthree four", window.Text);
        Assert.Equal([new Utf16Span(5, 8), new Utf16Span(9, 14)], window.SentenceWords);
    }

    [Fact]
    public void Build_DocumentDoesNotFit_GrowsLeftThenRightInTurn()
    {
        var text = WordTexts.Numbered(11);
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, maxSubwords: 4);

        var window = builder.Build(text, WordTexts.Lengths(text, 1), new WordSpan(5, 6));

        Assert.Equal(new WordSpan(3, 7), window.Words);
        Assert.Equal("w3 w4 w5 w6", window.Text);
    }

    [Fact]
    public void Build_WordInTurnDoesNotFit_StopsThoughTheOtherSideWould()
    {
        var text = WordTexts.Numbered(5);
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, maxSubwords: 4);

        var window = builder.Build(text, new SubwordLengths([1, 9, 1, 1, 1]), new WordSpan(2, 3));

        Assert.Equal(new WordSpan(2, 3), window.Words);
    }

    [Fact]
    public void Build_OneSideExhausted_GrowsOnTheOther()
    {
        var text = WordTexts.Numbered(9);
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, maxSubwords: 6);

        var window = builder.Build(text, WordTexts.Lengths(text, 1), new WordSpan(1, 2));

        Assert.Equal(new WordSpan(0, 6), window.Words);
    }

    [Fact]
    public void Build_SentenceScope_TakesTheSentenceAlone()
    {
        var text = WordTexts.Numbered(9);
        var builder = new ContextWindowBuilder(ContextScope.Sentence, WindowTextKind.Original, maxSubwords: 100);

        Assert.Equal("w4 w5", builder.Build(text, WordTexts.Lengths(text, 1), new WordSpan(4, 6)).Text);
    }

    [Fact]
    public void Build_Bounds_AreKept()
    {
        var text = WordTexts.Numbered(9);
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, maxSubwords: 100);

        Assert.Equal("w3 w4 w5 w6", builder.Build(text, WordTexts.Lengths(text, 1), new WordSpan(4, 5), new WordSpan(3, 7)).Text);
    }

    [Fact]
    public void EncodeFirstFit_NothingFits_DropsTheLongerSideAndTheRightOnATie()
    {
        var text = WordTexts.Numbered(6);
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, maxSubwords: 100);
        var spans = new List<WordSpan>();

        // Nothing fits, so that every window of the row is tried.
        var fitting = builder.EncodeFirstFit(WordTexts.Lengths(text, 1), new WordSpan(3, 4), new WordSpan(0, 6), most: 5, words =>
        {
            spans.Add(words);
            return (words.ToString(), 6);
        });

        Assert.Null(fitting);
        Assert.Equal([new(0, 6), new(1, 6), new(1, 5), new(2, 5), new(2, 4), new(3, 4)], spans);
    }

    [Fact]
    public void EncodeFirstFit_AnyLengths_IsTheFirstThatFitsAndEncodesFew()
    {
        Gen.Select(Gen.Int[1, 9].Array[2, 400], Gen.Int[0, 1000], Gen.Int[10, 60], Gen.Int[-200, 200]).Check((lengths, at, limit, error) =>
        {
            var text = WordTexts.Numbered(lengths.Length);
            var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, limit + error);
            var core = new WordSpan(at % lengths.Length, (at % lengths.Length) + 1);
            int Size(WordSpan words) => lengths[words.Start..words.End].Sum();
            var encoded = 0;
            var found = builder.EncodeFirstFit(new SubwordLengths(lengths), core, new WordSpan(0, lengths.Length), limit, words =>
            {
                encoded++;
                return (words.ToString(), Size(words));
            });

            var expected = new WordSpan(0, lengths.Length);
            while (Size(expected) > limit)
            {
                expected = core.Start - expected.Start > expected.End - core.End
                    ? expected with { Start = expected.Start + 1 }
                    : expected with { End = expected.End - 1 };
            }

            Assert.Equal(expected.ToString(), found);
            Assert.InRange(encoded, 1, 32);
        });
    }

    [Fact]
    public void Build_Conll_JoinsAsTheNotebookDoes()
    {
        var text = WordTexts.Of("He   said : ' no ' , it 's the “ U.S. ” -- $ 5 's ...");
        var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Conll, maxSubwords: 100);

        var window = builder.Build(text, WordTexts.Lengths(text, 1), new WordSpan(0, text.Words.Length));

        Assert.Equal("He said:' no', it's the“ U.S.” --$ 5's ...", window.Text);
        for (var i = 0; i < text.Words.Length; i++)
        {
            Assert.Equal(text.Word(i), window.Text.AsSpan(window.SentenceWords[i].Start, window.SentenceWords[i].Length));
        }
    }

    [Fact]
    public void Build_AnyDocument_KeepsTheLimitAndCannotGrowInTurn()
    {
        var gen = Gen.Select(Gen.Int[1, 9].Array[1, 60], Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[9, 80]);
        gen.Check((lengths, a, b, limit) =>
        {
            var text = WordTexts.Numbered(lengths.Length);
            var sums = new SubwordLengths(lengths);
            var start = a % lengths.Length;
            var end = start + 1 + (b % (lengths.Length - start));
            while (sums.Sum(new WordSpan(start, end)) > limit)
            {
                end--;
            }

            var builder = new ContextWindowBuilder(ContextScope.Document, WindowTextKind.Original, limit);
            var window = builder.Build(text, sums, new WordSpan(start, end));

            Assert.True(sums.Sum(window.Words) <= limit);
            Assert.True(window.Words.Start <= start && window.Words.End >= end);
            Assert.Equal(Reference(lengths, start, end, limit), window.Words);
            for (var i = 0; i < window.SentenceWords.Length; i++)
            {
                Assert.Equal($"w{start + i}", window.Text[window.SentenceWords[i].Start..window.SentenceWords[i].End]);
            }
        });
    }

    /// <summary>The loop of the published notebook, with a stop when neither side can grow.</summary>
    private static WordSpan Reference(int[] lengths, int start, int end, int limit)
    {
        if (lengths.Sum() <= limit)
        {
            return new WordSpan(0, lengths.Length);
        }

        var total = lengths[start..end].Sum();
        while (true)
        {
            var grew = false;
            if (start > 0)
            {
                if (total + lengths[start - 1] > limit)
                {
                    break;
                }

                total += lengths[--start];
                grew = true;
            }

            if (end < lengths.Length)
            {
                if (total + lengths[end] > limit)
                {
                    break;
                }

                total += lengths[end++];
                grew = true;
            }

            if (!grew)
            {
                break;
            }
        }

        return new WordSpan(start, end);
    }
}
