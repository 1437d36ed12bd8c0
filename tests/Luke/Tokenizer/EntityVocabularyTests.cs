using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.Luke.Tokenizer;

public sealed class EntityVocabularyTests
{
    private static readonly EntityTitles Titles = new("[UNK]", "[PAD]", "[MASK]", "[MASK2]");

    [Fact]
    public void Open_Dictionary_FindsRolesAndTitles()
    {
        var vocabulary = Open("""{"[PAD]": 0, "[UNK]": 1, "[MASK]": 2, "Beyonc\u00e9": 4, "[MASK2]": 500, "AC\/DC": 5}""");

        Assert.Equal(6, vocabulary.Count);
        Assert.Equal((1, 0, 2, 500), (vocabulary.UnknownId, vocabulary.PadId, vocabulary.MaskId, vocabulary.Mask2Id));
        Assert.Equal(4, vocabulary.IdOf("Beyoncé"));
        Assert.Equal(5, vocabulary.IdOf("AC/DC"));
        Assert.Equal(1, vocabulary.IdOf("beyoncé"));
    }

    [Fact]
    public void Open_LinesOfTheMultilingualRelease_PutsTheLanguageBeforeTheTitle()
    {
        var vocabulary = Open("""
            {"id": 0, "entities": [["[PAD]", null]], "count": null}
            {"id": 1, "entities": [["[UNK]", "en"], ["[UNK]", "de"]], "count": null}
            {"id": 2, "entities": [["[MASK]", null]], "count": null}
            {"id": 3, "entities": [["Germany", "en"], ["Deutschland", "de"]], "count": 7}
            {"id": 4, "entities": [["No language", null]], "count": 1}

            """);

        Assert.Equal((1, 0, 2), (vocabulary.UnknownId, vocabulary.PadId, vocabulary.MaskId));
        Assert.Equal(2, vocabulary.Mask2Id); // there is none: the conversion copies the first mask's embedding
        Assert.Equal(3, vocabulary.IdOf("de:Deutschland"));
        Assert.Equal(3, vocabulary.IdOf("en:Germany"));
        Assert.Equal(4, vocabulary.IdOf("No language"));
        Assert.Equal(1, vocabulary.IdOf("Germany"));
    }

    [Fact]
    public void Open_TabbedLinesOfTheFirstRelease_TakesTheLineNumber()
    {
        var vocabulary = Open("[PAD]\t0\n[UNK]\t0\n[MASK]\t0\n[MASK2]\t0\nLos Angeles\t261500\n");

        Assert.Equal((1, 0, 2, 3), (vocabulary.UnknownId, vocabulary.PadId, vocabulary.MaskId, vocabulary.Mask2Id));
        Assert.Equal(4, vocabulary.IdOf("Los Angeles"));
    }

    [Theory]
    [InlineData("""{"[PAD]": 0, "[UNK]": 1, "[MASK]": 2}""", "'[MASK2]'")]
    [InlineData("""{"[PAD]": 0, "[UNK]": "1"}""", "the id of '[UNK]'")]
    [InlineData("""{"[PAD]": -1}""", "the id of '[PAD]'")]
    [InlineData("""{"[PAD]": 0""", "cannot be used")]
    [InlineData("""{"[PAD]": 0} x""", "cannot be used")]
    [InlineData("""{"id": 0, "entities": [["[PAD]", null]]}""" + "\n" + """{"id": 1}""", "line 2")]
    [InlineData("""{"id": 0, "entities": ["[PAD]"]}""", "line 1")]
    [InlineData("[PAD]\t0\nno tab\n", "line 2")]
    [InlineData("", "no JSON object")]
    public void Open_DamagedFile_NamesFileAndReason(string content, string reason)
    {
        var failure = Assert.Throws<LukeTokenizerException>(() => Open(content));

        Assert.Contains("entity_vocab.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPretrained_OnlyTheOriginalReleasesFile_IsFound()
    {
        using var folder = new TemporaryFolder();
        Tokenizers.Copy(Tokenizers.Own600Folder, folder);
        File.Delete(folder.File("entity_vocab.json"));
        File.WriteAllText(folder.File("entity_vocab.tsv"), "[PAD]\t0\n[UNK]\t0\n[MASK]\t0\nOslo\t9\n");

        var tokenizer = LukeTokenizer.FromPretrained(folder.Path);

        Assert.Equal(3, tokenizer.Entities.IdOf("Oslo"));
    }

    private static EntityVocabulary Open(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("entity_vocab.json"), content);
        var vocabulary = EntityVocabulary.Open(folder.File("entity_vocab.json"), Titles);
        _ = vocabulary.Ids; // while the file is there
        return vocabulary;
    }
}
