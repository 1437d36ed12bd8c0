using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;
using LukePipeline.Text;
using TorchSharp;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>What the golden cases do not reach.</summary>
public sealed class LukeTokenizerTests
{
    private static readonly LukeTokenizer Tokenizer = Tokenizers.Own600;

    [Fact]
    public void EncodeBatch_SomeInputsWithoutSpans_Throws()
    {
        LukeInput[] inputs = [new("a b") { EntitySpans = [] }, new("a b")];

        var failure = Assert.Throws<LukeTokenizerException>(() => Tokenizer.EncodeBatch(inputs));

        Assert.StartsWith("Input 1 of the batch has no entity spans", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodeBatch_OnlyEmptyRows_Throws() => Assert.Throws<LukeTokenizerException>(
        () => Tokenizer.EncodeBatch(["", ""], new LukeCallOptions { AddSpecialTokens = false }));

    [Fact]
    public void Encode_NothingAtAll_IsNeitherPaddedNorMasked()
    {
        var encoding = Tokenizer.Encode(
            new LukeInput(string.Empty) { EntitySpans = [] },
            new LukeCallOptions { AddSpecialTokens = false, Padding = PaddingStrategy.MaxLength, MaxLength = 5 });

        Assert.Empty(encoding.InputIds);
        Assert.Empty(encoding.AttentionMask!);
        Assert.Empty(encoding.EntityIds!);
        Assert.Null(encoding.EntityAttentionMask);
    }

    [Fact]
    public void Encode_PaddingToAMultipleWithTruncationToAnother_Throws()
    {
        var options = new LukeCallOptions
        {
            Padding = PaddingStrategy.MaxLength,
            Truncation = TruncationStrategy.LongestFirst,
            MaxLength = 10,
            PadToMultipleOf = 8,
        };

        Assert.Throws<LukeTokenizerException>(() => Tokenizer.Encode("a", options));
        Assert.Throws<LukeTokenizerException>(() => Tokenizer.Encode("a", options with { PadToMultipleOf = 0 }));
        Assert.Equal(16, Tokenizer.Encode("a", options with { MaxLength = 16 }).InputIds.Length);
    }

    [Fact]
    public void Encode_NoAttentionMaskWanted_ReturnsNoneButPads()
    {
        var encoding = Tokenizer.Encode(
            new LukeInput("a b") { EntitySpans = [new CodePointSpan(0, 1)] },
            new LukeCallOptions { ReturnAttentionMask = false, Padding = PaddingStrategy.MaxLength, MaxLength = 6, MaxEntityLength = 2 });

        Assert.Equal([0, 101, 276, 2, 1, 1], encoding.InputIds);
        Assert.Equal([2, 0], encoding.EntityIds!);
        Assert.Null(encoding.AttentionMask);
        Assert.Null(encoding.EntityAttentionMask);
    }

    [Fact]
    public void Encode_OverflowOfTheSecondText_ReturnsItWithTheStride()
    {
        var input = new LukeInput("a b") { TextPair = "a b a b" };

        var encoding = Tokenizer.Encode(
            input,
            new LukeCallOptions { Truncation = TruncationStrategy.OnlySecond, MaxLength = 8, Stride = 1, ReturnOverflowingTokens = true });

        Assert.Equal([0, 101, 276, 2, 2, 101, 276, 2], encoding.InputIds);
        Assert.Equal([276, 262, 276], encoding.OverflowingTokens!);
        Assert.Equal(2, encoding.NumTruncatedTokens);
    }

    [Fact]
    public void Encode_OverflowThatCannotBeReturned_Throws()
    {
        var pair = new LukeInput("a b") { TextPair = "a b" };
        var options = new LukeCallOptions { ReturnOverflowingTokens = true };

        Assert.Throws<LukeTokenizerException>(() => Tokenizer.Encode(pair, options));
        Assert.Throws<LukeTokenizerException>(() => Tokenizer.Encode(pair, options with { MaxLength = 5 }));
    }

    [Fact]
    public void Decode_UnknownId_Throws()
    {
        var failure = Assert.Throws<LukeTokenizerException>(() => Tokenizer.Decode([0, 863]));

        Assert.Contains("863", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replace", "\uFFFD\uFFFDa")]
    [InlineData("ignore", "a")]
    [InlineData("strict", null)]
    public void Decode_BytesThatAreNoText_FollowsTheErrorsSetting(string errors, string? expected)
    {
        var tokenizer = LukeTokenizer.FromPretrained(Tokenizers.Own600Folder, new LukeTokenizerOptions { Errors = errors });
        var ids = new[] { tokenizer.ConvertTokenToId("Ã"), tokenizer.ConvertTokenToId("Ã"), 101 };

        if (expected is null)
        {
            Assert.Throws<LukeTokenizerException>(() => tokenizer.Decode(ids));
        }
        else
        {
            Assert.Equal(expected, tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Decode_EnglishWithSpaces_IsCleanedUp()
    {
        const string text = "It 's n't , is it ? We 're ' here ' .";
        var ids = Tokenizer.Encode(text, new LukeCallOptions { AddSpecialTokens = false }).InputIds;

        Assert.Equal("It'sn't, is it? We're'here '.", Tokenizer.Decode(ids));
        Assert.Equal(text, Tokenizer.Decode(ids, new DecodeOptions { CleanUpTokenizationSpaces = false }));
    }

    [Fact]
    public void ToTensors_PaddedBatch_HasOneShape()
    {
        LukeInput[] inputs = [new("a") { EntitySpans = [new CodePointSpan(0, 1)] }, new("a b a") { EntitySpans = [] }];
        var batch = Tokenizer.EncodeBatch(inputs, new LukeCallOptions { Padding = PaddingStrategy.Longest, ReturnLength = true });

        using var scope = torch.NewDisposeScope();
        var tensors = batch.ToTensors();

        Assert.Equal([2, 5], tensors["input_ids"].shape);
        Assert.Equal([2, 1, 30], tensors["entity_position_ids"].shape);
        Assert.Equal([0, 101, 2, 1, 1, 0, 101, 276, 262, 2], tensors["input_ids"].data<long>());
        Assert.Equal([3, 5], tensors["length"].data<long>());
        Assert.Equal([1, 3], Tokenizer.Encode("a").ToTensors()["input_ids"].shape);
    }

    [Fact]
    public void ToTensors_BatchWithoutAnyEntity_HasZeroColumns()
    {
        var batch = Tokenizer.EncodeBatch([new LukeInput("a") { EntitySpans = [] }]);

        using var scope = torch.NewDisposeScope();
        var tensors = batch.ToTensors();

        Assert.Equal([1, 0], tensors["entity_ids"].shape);
        Assert.Equal([1, 0, 0], tensors["entity_position_ids"].shape);
        Assert.Equal(torch.ScalarType.Int64, tensors["entity_ids"].dtype);
    }

    [Fact]
    public void ToTensors_RowsOfDifferentLengths_Throws()
    {
        var failure = Assert.Throws<LukeTokenizerException>(() => Tokenizer.EncodeBatch(["a", "a b"]).ToTensors());

        Assert.Contains("input_ids", failure.Message, StringComparison.Ordinal);
    }
}
