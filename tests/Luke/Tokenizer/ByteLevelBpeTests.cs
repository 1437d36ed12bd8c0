using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Tokenizer;

public sealed class ByteLevelBpeTests
{
    private static readonly LukeCallOptions Bare = new() { AddSpecialTokens = false };

    [Theory]
    [InlineData("own600", 6_000)]
    [InlineData("own2k", 6_000)]
    public void Encode_RandomUnicode_EqualsPlainImplementation(string name, int texts) =>
        AssertSame(Path.Combine(TestPaths.Golden, "tokenizers", name), texts);

    [SharedDataFact]
    public void Encode_RandomUnicodeWithRobertaVocabulary_EqualsPlainImplementation() => AssertSame(Tokenizers.RobertaFolder, 6_000);

    [SharedDataFact]
    public void Decode_RandomUnicodeWithRobertaVocabulary_GivesTheTextBack()
    {
        var tokenizer = LukeTokenizer.FromPretrained(Tokenizers.RobertaFolder);
        var random = new RandomText(seed: 7);
        for (var i = 0; i < 5_000; i++)
        {
            var text = random.Next();

            var decoded = tokenizer.Decode(tokenizer.Encode(text, Bare).InputIds, new DecodeOptions { CleanUpTokenizationSpaces = false });

            Assert.Equal(text, decoded);
        }
    }

    [SharedDataFact]
    public void Encode_HelloWorldWithRobertaVocabulary_GivesThePublishedIds()
    {
        var tokenizer = LukeTokenizer.FromPretrained(Tokenizers.RobertaFolder);

        Assert.Equal([0, 31414, 232, 2], tokenizer.Encode("Hello world").InputIds);
        Assert.Equal([0, 20920, 232, 2], tokenizer.Encode(" Hello world").InputIds);
    }

    [Fact]
    public void Encode_LoneSurrogate_Throws()
    {
        // Not as inline data: attributes are stored as UTF-8, which has no lone surrogates.
        foreach (var text in new[] { "lone \uD800 high", "\uDC00", "swapped \uDE00\uD83D", "at the end\uD83D" })
        {
            var failure = Assert.Throws<LukeTokenizerException>(() => Tokenizers.Own600.Encode(text));

            Assert.Contains("lone surrogate", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Encode_LoneSurrogateAnywhereInRandomUnicode_Throws()
    {
        var random = new RandomText(seed: 11);
        for (var i = 0; i < 2_000; i++)
        {
            // Between two characters a high surrogate cannot become half of a pair.
            var text = random.Next(withTokens: true);
            var broken = text.Insert(random.Span(text).Start, "\uDBFF");

            Assert.Throws<LukeTokenizerException>(() => Tokenizers.Own2k.Encode(broken));
            Assert.Throws<LukeTokenizerException>(() => Tokenizers.Own2k.EncodeSpans(broken, []));
            Assert.Throws<LukeTokenizerException>(() => Tokenizers.Own2k.CountSubwords(broken));
        }
    }

    [Fact]
    public void Encode_FromManyThreads_GivesTheSameIds()
    {
        var texts = Enumerable.Range(0, 400).Select(seed => new RandomText(seed).Next(withTokens: true)).ToArray();
        var expected = texts.Select(text => LukeTokenizer.FromPretrained(Tokenizers.Own600Folder).Encode(text).InputIds).Take(20).ToArray();
        var shared = LukeTokenizer.FromPretrained(Tokenizers.Own600Folder);

        var actual = new int[8][][];
        Parallel.For(0, 8, thread => actual[thread] = [.. texts.Select(text => shared.Encode(text).InputIds)]);

        Assert.All(actual, ids => Assert.Equal(actual[0], ids));
        Assert.Equal(expected, actual[0].Take(20));
    }

    [Fact]
    public void Encode_PieceNotInTheVocabulary_GivesTheUnknownToken()
    {
        using var folder = new TemporaryFolder();
        Tokenizers.Copy(Tokenizers.Own600Folder, folder);
        var vocabulary = File.ReadAllText(folder.File("vocab.json"));
        File.WriteAllText(folder.File("vocab.json"), vocabulary.Replace("\"x\": 124", "\"no byte gives this\": 124", StringComparison.Ordinal));

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equal([3, 3, 101], tokenizer.Encode("xxa", Bare).InputIds);
    }

    private static void AssertSame(string folder, int texts)
    {
        var tokenizer = LukeTokenizer.FromPretrained(folder);
        var plain = new PlainByteBpe(folder);
        var random = new RandomText(seed: 20231);
        for (var i = 0; i < texts; i++)
        {
            var text = random.Next();

            Assert.Equal(plain.Encode(text), tokenizer.Encode(text, Bare).InputIds);
        }
    }
}
