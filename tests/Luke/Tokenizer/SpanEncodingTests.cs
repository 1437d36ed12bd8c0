using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;
using LukePipeline.Text;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>The pipeline's fast way against the reference's way.</summary>
public sealed class SpanEncodingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EncodeSpans_RandomTextsAndSpans_EqualsTheReferenceCall(bool addPrefixSpace)
    {
        var tokenizer = LukeTokenizer.FromPretrained(
            Tokenizers.Own2kFolder,
            new LukeTokenizerOptions { Task = LukeTask.EntitySpanClassification, AddPrefixSpace = addPrefixSpace, MaxMentionLength = 5 });
        var random = new RandomText(seed: 31);
        for (var i = 0; i < 4_000; i++)
        {
            var text = random.Next(withTokens: true);
            var spans = Enumerable.Range(0, 1 + random.Below(12)).Select(_ => random.Span(text)).ToArray();

            var fast = tokenizer.EncodeSpans(text, spans);

            AssertSame(tokenizer.Encode(LukeInput.FromUtf16(text, spans)), fast.InputIds, fast.Spans, tokenizer.MaxMentionLength);
        }
    }

    [Fact]
    public void EncodePair_RandomTextsAndSpans_EqualsTheReferenceCall()
    {
        var tokenizer = Tokenizers.Own2k.WithTask(LukeTask.EntityPairClassification);
        var random = new RandomText(seed: 32);
        for (var i = 0; i < 4_000; i++)
        {
            var text = random.Next(withTokens: true);
            var (head, tail) = (random.Span(text), random.Span(text));

            var fast = tokenizer.EncodePair(text, head, tail);

            var reference = tokenizer.Encode(LukeInput.FromUtf16(text, head, tail));
            AssertSame(reference, fast.InputIds, [fast.Head, fast.Tail], tokenizer.MaxMentionLength);
        }
    }

    [Fact]
    public void EncodeSpans_WithoutSpans_EqualsThePlainText()
    {
        var encoded = Tokenizers.Own600.EncodeSpans("He is eighty-one.", []);

        Assert.Equal(Tokenizers.Own600.Encode("He is eighty-one.").InputIds, encoded.InputIds);
        Assert.Empty(encoded.Spans);
    }

    [Fact]
    public void CountSubwords_RandomTexts_EqualsTheNumberOfTokens()
    {
        var random = new RandomText(seed: 33);
        for (var i = 0; i < 2_000; i++)
        {
            var text = random.Next(withTokens: true);

            var expected = Tokenizers.Own600.Encode(text, new LukeCallOptions { AddSpecialTokens = false }).InputIds.Length;

            Assert.Equal(expected, Tokenizers.Own600.CountSubwords(text));
        }
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 1)]
    [InlineData(0, 9)]
    [InlineData(0, 2)]
    [InlineData(2, 3)]
    public void EncodeSpans_SpanThatIsNoRangeOfCharacters_Throws(int start, int end)
    {
        const string text = "a😀b c";

        Assert.Throws<LukeTokenizerException>(() => Tokenizers.Own600.EncodeSpans(text, [new Utf16Span(start, end)]));
        Assert.Throws<LukeTokenizerException>(() => Tokenizers.Own600.EncodePair(text, new Utf16Span(0, 1), new Utf16Span(start, end)));
        Assert.Throws<LukeTokenizerException>(() => LukeInput.FromUtf16(text, new Utf16Span(start, end)));
    }

    [Fact]
    public void FromUtf16_CharactersBeyondTheBasicPlane_CountsEachOnce()
    {
        var input = LukeInput.FromUtf16("😀 a𝐀b 😀", [new Utf16Span(0, 2), new Utf16Span(3, 7), new Utf16Span(8, 10)]);

        Assert.Equal([new CodePointSpan(0, 1), new CodePointSpan(2, 5), new CodePointSpan(6, 7)], input.EntitySpans!);
    }

    private static void AssertSame(LukeEncoding reference, int[] ids, TokenSpan[] spans, int maxMentionLength)
    {
        Assert.Equal(reference.InputIds, ids);
        Assert.Equal(reference.EntityIds!.Length, spans.Length);
        foreach (var (span, row) in spans.Zip(reference.EntityPositionIds!))
        {
            var positions = Enumerable.Range(0, maxMentionLength).Select(i => span.Start + i < span.End ? span.Start + i : -1);
            Assert.Equal(positions, row.Take(maxMentionLength));
        }

        if (reference.EntityStartPositions is not null)
        {
            Assert.Equal(reference.EntityStartPositions, spans.Select(span => span.Start));
            Assert.Equal(reference.EntityEndPositions!, spans.Select(span => span.End - 1));
        }
    }
}
