using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Tokenizer.Words;
using LukePipeline.Reference.Calls;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Tokenizer;

/// <summary>Directories as other releases of the reference write them, and damaged ones.</summary>
public sealed class TokenizerFilesTests
{
    private static readonly LukeCallOptions Bare = new() { AddSpecialTokens = false };

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("entity_vocab.json")]
    public void FromPretrained_FileMissing_NamesIt(string name)
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.Delete(folder.File(name));

        AssertFails(folder, name, "is missing");
    }

    [Theory]
    [InlineData("vocab.json", "[]", "one JSON object")]
    [InlineData("vocab.json", "{\"a\": 1.5}", "the id of 'a'")]
    [InlineData("vocab.json", "{\"a\": -1}", "the id of 'a'")]
    [InlineData("vocab.json", "{\"a\": 99999999999}", "the id of 'a'")]
    [InlineData("vocab.json", "{\"a\": 1", "cannot be used")]
    [InlineData("vocab.json", "{\"a\": 1} 2", "cannot be used")]
    [InlineData("vocab.json", "", "cannot be used")]
    [InlineData("merges.txt", "#version: 0.2\nt h\nonly\n", "line 3 has 1 symbols")]
    [InlineData("merges.txt", "#version: 0.2\na b c\n", "line 2 has 3 symbols")]
    [InlineData("merges.txt", "#version: 0.2\nqq zz\n", "different tokenizers")]
    [InlineData("tokenizer_config.json", "[1]", "not an object")]
    [InlineData("tokenizer_config.json", "{\"task\": \"ner\"}", "'ner'")]
    [InlineData("tokenizer_config.json", "{\"max_mention_length\": 0}", "max_mention_length")]
    [InlineData("tokenizer_config.json", "{\"max_entity_length\": \"many\"}", "max_entity_length")]
    [InlineData("tokenizer_config.json", "{\"padding_side\": \"top\"}", "padding_side")]
    [InlineData("tokenizer_config.json", "{\"errors\": \"hide\"}", "'hide'")]
    [InlineData("tokenizer_config.json", "{\"bos_token\": 5}", "bos_token")]
    [InlineData("special_tokens_map.json", "{\"cls_token\": null}", "cls_token")]
    [InlineData("special_tokens_map.json", "{\"unk_token\": \"<nope>\"}", "<nope>")]
    [InlineData("special_tokens_map.json", "{\"additional_special_tokens\": [\"<ent>\"]}", "entity markers")]
    [InlineData("special_tokens_map.json", "{\"additional_special_tokens\": \"<ent>\"}", "additional_special_tokens")]
    [InlineData("added_tokens.json", "{\"<ent>\": 870}", "'<ent>'")]
    [InlineData("added_tokens.json", "not json", "added_tokens.json")]
    public void FromPretrained_DamagedFile_NamesTheReason(string name, string content, string reason)
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.WriteAllText(folder.File(name), content);

        AssertFails(folder, reason);
    }

    [Fact]
    public void FromPretrained_MergesNotUtf8_SaysSo()
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.WriteAllBytes(folder.File("merges.txt"), [.. "#version\n"u8, 0xFF, .. " a\n"u8]);

        AssertFails(folder, "merges.txt", "not UTF-8");
    }

    [Fact]
    public void FromPretrained_MergesWithoutFinalLineEnd_LosesTheLastMerge()
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.WriteAllText(folder.File("merges.txt"), "#version: 0.2\r\nt h\r\nĠ th");

        var tokens = Tokens(LukeTokenizer.FromPretrained(folder.Path), " th");

        Assert.Equal(["Ġ", "th"], tokens);
    }

    /// <summary>In Python, text files have three line ends; <c>str.split</c> has more white space.</summary>
    [Fact]
    public void Read_MergesWithSeparatorsOfUnicode_HaveTheLineEndsOfPython()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("merges.txt"), "#version: 0.2\na\u2028b\r\nc\u0085d\re\u2029f\ng\fh\ni j\n");

        var merges = MergesFile.Read(folder.File("merges.txt"));

        Assert.Equal([("a", "b"), ("c", "d"), ("e", "f"), ("g", "h"), ("i", "j")], merges);
    }

    [Fact]
    public void FromPretrained_OnlyTheThreeVocabularies_TakesTheDefaults()
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        foreach (var name in new[] { "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json" })
        {
            File.Delete(folder.File(name));
        }

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equal((861, 862, 863), (tokenizer.HeadMarkerId, tokenizer.TailMarkerId, tokenizer.TokenCount));
        Assert.Null(tokenizer.ModelMaxLength);
        Assert.Equal([0, 101, 860, 102, 2], tokenizer.Encode("a <mask>b").InputIds);
    }

    /// <summary>Releases from 4.34 on list every added token, also those of vocab.json.</summary>
    [Fact]
    public void FromPretrained_AddedTokensListTheBaseOnes_AcceptsThem()
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.WriteAllText(
            folder.File("added_tokens.json"), """{"</s>": 2, "<ent2>": 862, "<ent>": 861, "<mask>": 860, "<pad>": 1, "<s>": 0, "<unk>": 3}""");

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equal((861, 862, 863), (tokenizer.HeadMarkerId, tokenizer.TailMarkerId, tokenizer.TokenCount));
    }

    /// <summary>As the reference does for tokens that special_tokens_map.json gives as mere strings.</summary>
    [Fact]
    public void Encode_SpecialTokensGivenAsStrings_TakeTheWhiteSpaceOnBothSides()
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.WriteAllText(folder.File("special_tokens_map.json"), """{"additional_special_tokens": ["<ent>", "<ent2>", "<ent>"], "mask_token": "<mask>"}""");

        var tokens = Tokens(LukeTokenizer.FromPretrained(folder.Path), "a <mask> b \u00A0<ent>\t<s> c");

        Assert.Equal(["a", "<mask>", "b", "<ent>", "<s>", "Ġc"], tokens);
    }

    [Fact]
    public void Encode_AddedTokenWithoutRole_IsWholeAndTakesTheWhiteSpace()
    {
        using var folder = CopyOf(Tokenizers.Own600Folder);
        File.WriteAllText(folder.File("added_tokens.json"), """{"<ent>": 861, "<ent2>": 862, "new-word": 863}""");

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equal(["a", "new-word", "b"], Tokens(tokenizer, "a  new-word  b"));
        Assert.Equal("a new-word b", tokenizer.Decode(tokenizer.Encode("a new-word b", Bare).InputIds));
    }

    [Fact]
    public void FromPretrained_OptionsOverFiles_Win()
    {
        var tokenizer = LukeTokenizer.FromPretrained(
            Tokenizers.Own600Folder,
            new LukeTokenizerOptions { Task = LukeTask.EntityClassification, MaxEntityLength = 9, MaskToken = "[WORD]", ModelMaxLength = 12 });

        Assert.Equal((1, 12L, 863), (tokenizer.MaxEntityLength, tokenizer.ModelMaxLength!.Value, tokenizer.MaskTokenId!.Value));
        Assert.Equal(["a", "[WORD]", "Ġb"], Tokens(tokenizer.WithTask(LukeTask.None), "a [WORD] b"));
        Assert.Equal(9, tokenizer.WithTask(LukeTask.EntitySpanClassification).MaxEntityLength);
    }

    private static IReadOnlyList<string> Tokens(LukeTokenizer tokenizer, string text) =>
        tokenizer.ConvertIdsToTokens(tokenizer.Encode(text, Bare).InputIds);

    private static TemporaryFolder CopyOf(string directory)
    {
        var folder = new TemporaryFolder();
        Tokenizers.Copy(directory, folder);
        return folder;
    }

    private static void AssertFails(TemporaryFolder folder, params string[] reasons)
    {
        var failure = Assert.Throws<LukeTokenizerException>(() => LukeTokenizer.FromPretrained(folder.Path));
        Assert.All(reasons, reason => Assert.Contains(reason, failure.Message, StringComparison.Ordinal));
    }
}
