using LukePipeline.Ground;
using LukePipeline.Training.Growing;
using LukePipeline.Training.Vocabulary;

namespace LukePipeline.Tests.Training.Growing;

public sealed class WordPiecesTests
{
    private static readonly string[] Lines = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "par", "##is", "paris", "##s", "u", "s", ".", "##pari", "elysee", "@", "#"];

    private static WordPieces Create() => new(string.Join('\n', Lines) + "\n", "vocab.txt");

    [Theory]
    [InlineData("Paris", true, "paris")]
    [InlineData("PARIS", true, "paris")]
    [InlineData("paris", false, "##pari ##s")]
    [InlineData("Élysée", true, "elysee")]
    [InlineData("U.S.", true, "u . s .")]
    [InlineData("is.u", false, "##is . u")]
    [InlineData("parx", true, "")]
    [InlineData("中", true, "")]
    public void Split_Text_GivesTheLongestPieces(string text, bool beginsWord, string expected) =>
        Assert.Equal(expected, string.Join(' ', Create().Split(text, beginsWord).Select(id => Lines[id])));

    [Fact]
    public void Create_WithoutMask_IsRefused()
    {
        var error = Assert.Throws<LukeException>(() => new WordPieces("[PAD]\n[UNK]\n[CLS]\n[SEP]\n", "v/vocab.txt"));

        Assert.Contains("v/vocab.txt is no vocabulary of a BERT: it lacks [MASK]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_ByteLevelTokens_StartAsTheirPieces()
    {
        var vocabulary = BytePairTrainer.Train(new Dictionary<string, long> { ["ĠParis"] = 9, ["ĠÃī"] = 5 }, 270);

        var rows = GrownVocabulary.Translate(vocabulary, Create(), out var unknown);

        Assert.Equal(vocabulary.Count, rows.Length);
        Assert.Equal("[CLS] [PAD] [SEP] [UNK] @ #", string.Join(' ', new[] { "<s>", "<pad>", "</s>", "<unk>", "<ent>", "<ent2>" }.Select(Row)));
        Assert.Equal("[MASK]", Row("<mask>"));
        Assert.Equal("paris", Row("ĠParis"));
        Assert.InRange(unknown, 200, 260);

        string Row(string token) => string.Join(' ', rows[Enumerable.Range(0, vocabulary.Count).Single(id => vocabulary.TokenOf(id) == token)].Select(id => Lines[id]));
    }
}
