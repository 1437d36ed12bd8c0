using LukePipeline.Ground;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Tests.Training;

public sealed class BytePairTrainerTests
{
    // The example of Sennrich et al. (2016): low 5, lower 2, newest 6, widest 3.
    private static readonly Dictionary<string, long> Words = new() { ["low"] = 5, ["lower"] = 2, ["newest"] = 6, ["widest"] = 3 };

    [Fact]
    public void Train_ExampleOfThePaper_MakesTheMostFrequentPairsFirst()
    {
        var vocabulary = BytePairTrainer.Train(Words, BytePairVocabulary.SpecialTokens + 256 + 5);

        // es and st both occur 9 times: e comes before s in the alphabet, so "es" is first; then "est", "lo", "low", and of the pairs that occur 6 times "ew".
        Assert.Equal(["es", "est", "lo", "low", "ew"], Enumerable.Range(260, 5).Select(vocabulary.TokenOf));
    }

    [Fact]
    public void Train_SameCounts_GivesTheSameVocabularyInAnyOrder()
    {
        var backwards = Words.Reverse().ToDictionary(word => word.Key, word => word.Value);
        var (first, second) = (BytePairTrainer.Train(Words, 280), BytePairTrainer.Train(backwards, 280));

        Assert.Equal(Enumerable.Range(0, first.Count).Select(first.TokenOf), Enumerable.Range(0, second.Count).Select(second.TokenOf));
    }

    [Fact]
    public void Train_TooSmall_SaysWhatItMustHold() =>
        Assert.Contains("256 bytes", Assert.Throws<LukeException>(() => BytePairTrainer.Train(Words, 100)).Message, StringComparison.Ordinal);

    [Fact]
    public void Train_CountsThatAllowFewMerges_StopsThere()
    {
        var vocabulary = BytePairTrainer.Train(new Dictionary<string, long> { ["ab"] = 3 }, 400);

        Assert.Equal(BytePairVocabulary.SpecialTokens + 256 + 1, vocabulary.Count);
    }

    [Fact]
    public void Save_LearntVocabulary_IsATokenizerOfThatVocabulary()
    {
        using var folder = new TemporaryFolder();
        var vocabulary = BytePairTrainer.Train(Words.ToDictionary(word => $"Ġ{word.Key}", word => word.Value), 300);
        vocabulary.Save(folder.Path);

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equal(vocabulary.Count, tokenizer.TokenCount);
        Assert.True(tokenizer.AddPrefixSpace);
        Assert.Equal((0, 1, 2), (tokenizer.ClsTokenId, tokenizer.PadTokenId, tokenizer.SepTokenId));
        Assert.Equal((vocabulary.Count - 3, vocabulary.Count - 2, vocabulary.Count - 1), (tokenizer.MaskTokenId, tokenizer.HeadMarkerId, tokenizer.TailMarkerId));
        Assert.Equal(["<s>", "Ġnewest", "Ġlow", "</s>"], tokenizer.ConvertIdsToTokens(tokenizer.EncodeSpans("newest low", []).InputIds));
        Assert.Equal(vocabulary.Count, new LukeConfig { VocabSize = vocabulary.Count }.VocabSize);
    }

    [Fact]
    public void Encode_WithoutDroppedMerges_EqualsTheTokenizer()
    {
        using var folder = new TemporaryFolder();
        BytePairTrainer.Train(Words.ToDictionary(word => $"Ġ{word.Key}", word => word.Value), 300).Save(folder.Path);
        var vocabulary = BytePairVocabulary.Load(folder.Path);
        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        foreach (var text in (string[])["newest", " the widest, lowest newer", "été 𝒳 12-34 don't"])
        {
            var ids = new List<int>();
            vocabulary.Encode(text.StartsWith(' ') ? text : " " + text, ids, 0, new Random(0));
            Assert.Equal(tokenizer.EncodeSpans(text, []).InputIds[1..^1], ids);
        }
    }

    [Fact]
    public void Encode_AllMergesDropped_GivesTheBytes()
    {
        var vocabulary = BytePairTrainer.Train(Words, 300);
        var ids = new List<int>();
        vocabulary.Encode("newest", ids, 1, new Random(0));

        Assert.Equal(["n", "e", "w", "e", "s", "t"], ids.Select(vocabulary.TokenOf));
    }
}
