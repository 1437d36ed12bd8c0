using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Tokenizer;

public sealed class SavePretrainedTests
{
    /// <summary>The golden directories were written by the reference's own save_pretrained.</summary>
    [Theory]
    [InlineData("own600")]
    [InlineData("own2k")]
    public void SavePretrained_DirectoryOfTheReference_IsTheSameBytes(string name)
    {
        using var folder = new TemporaryFolder();
        var original = Path.Combine(TestPaths.Golden, "tokenizers", name);

        LukeTokenizer.FromPretrained(original).SavePretrained(folder.Path);

        var files = Directory.GetFiles(original).Select(path => Path.GetFileName(path)!).Order().ToArray();
        Assert.Equal(files, Directory.GetFiles(folder.Path).Select(path => Path.GetFileName(path)!).Order());
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(original, file)), File.ReadAllText(folder.File(file))));
    }

    [Fact]
    public void SavePretrained_EveryOption_ComesBack()
    {
        using var folder = new TemporaryFolder();
        var options = new LukeTokenizerOptions
        {
            Task = LukeTask.EntityPairClassification,
            MaxEntityLength = 7,
            MaxMentionLength = 4,
            PaddingSide = SequenceSide.Left,
            TruncationSide = SequenceSide.Left,
            ModelMaxLength = 512,
            AddPrefixSpace = true,
            CleanUpTokenizationSpaces = false,
            Errors = "ignore",
            EntityMaskToken = "Beyoncé",
            AdditionalSpecialTokens = ["<a>", "<b>"],
        };
        var tokenizer = LukeTokenizer.FromPretrained(Tokenizers.Own600Folder, options);

        tokenizer.SavePretrained(folder.Path);
        var reopened = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equivalent(tokenizer.Settings, reopened.Settings, strict: true);
        Assert.Equal(
            (tokenizer.TokenCount, tokenizer.HeadMarkerId, tokenizer.TailMarkerId, tokenizer.Entities.MaskId),
            (reopened.TokenCount, reopened.HeadMarkerId, reopened.TailMarkerId, reopened.Entities.MaskId));
    }

    [Fact]
    public void SavePretrained_OverItsOwnDirectory_KeepsTheEntities()
    {
        using var folder = new TemporaryFolder();
        Tokenizers.Copy(Tokenizers.Own600Folder, folder);
        var before = File.ReadAllText(folder.File("entity_vocab.json"));

        LukeTokenizer.FromPretrained(folder.Path).SavePretrained(folder.Path);

        Assert.Equal(before, File.ReadAllText(folder.File("entity_vocab.json")));
    }

    [Fact]
    public void SavePretrained_TitlesBeyondTheBasicPlane_AreSortedByCodePoints()
    {
        using var folder = new TemporaryFolder();
        Tokenizers.Copy(Tokenizers.Own600Folder, folder);
        File.WriteAllText(folder.File("entity_vocab.json"), """{"😀": 4, "\uFFFD": 5, "[PAD]": 0, "[UNK]": 1, "[MASK]": 2, "[MASK2]": 3, "tab\t\"": 6}""");

        LukeTokenizer.FromPretrained(folder.Path).SavePretrained(folder.Path);

        Assert.Equal(
            "{\n  \"[MASK2]\": 3,\n  \"[MASK]\": 2,\n  \"[PAD]\": 0,\n  \"[UNK]\": 1,\n  \"tab\\t\\\"\": 6,\n  \"\uFFFD\": 5,\n  \"😀\": 4\n}\n",
            File.ReadAllText(folder.File("entity_vocab.json")));
    }
}
