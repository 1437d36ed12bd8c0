using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;

namespace LukePipeline.Tests.Training;

public sealed class AnnotatedCorpusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_JsonLine_KeepsTextWordsMentionsAndRelations()
    {
        var sentence = Assert.Single(Read("data.jsonl", """
            {"id": "kn-7-1", "text": "Ada (born 1815) wrote.", "tokens": ["Ada", "(", "born", "1815", ")", "wrote", "."], "source": "kn",
             "entities": [{"start": 0, "end": 1, "label": "PER"}, {"start": 3, "end": 4, "label": "DATE"}], "relations": [{"head": 0, "tail": 1, "label": "DATE_OF_BIRTH"}]}
            """.ReplaceLineEndings(" ")));

        Assert.Equal([0, 4, 5, 10, 14, 16, 21], sentence.WordStarts);
        Assert.Equal(new AnnotatedMention(3, 4, "DATE"), sentence.Mentions[1]);
        Assert.Equal(new AnnotatedRelation(0, 1, "DATE_OF_BIRTH"), sentence.Relations[0]);
        Assert.Equal("1815", sentence.Text[sentence.Place(1).Start..sentence.Place(1).End]);
        Assert.Equal(("kn", "kn-7"), (sentence.Source, sentence.Group));
    }

    [Fact]
    public void Read_TokensThatDoNotMatchTheText_RebuildsTheText()
    {
        var sentence = Assert.Single(Read("data.jsonl", """{"id": "a", "text": "type\" sad", "tokens": ["type", "''", "sad"], "entities": []}"""));

        Assert.Equal("type '' sad", sentence.Text);
    }

    [Theory]
    [InlineData("""{"tokens": ["a"], "entities": [{"start": 0, "end": 2, "label": "X"}]}""", "outside")]
    [InlineData("""{"tokens": ["a"], "entities": [], "relations": [{"head": 0, "tail": 1, "label": "X"}]}""", "names an entity")]
    [InlineData("""{"text": "a"}""", "tokens")]
    [InlineData("not json", "not an annotated sentence")]
    public void Read_BadLine_NamesFileLineAndReason(string line, string reason)
    {
        var error = Assert.Throws<LukeException>(() => Read("bad.jsonl", """{"tokens": ["a"], "entities": []}""" + "\n" + line));

        Assert.Contains("bad.jsonl, line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Assert.Contains("no such file", Assert.Throws<LukeException>(() => AnnotatedCorpus.Read(_folder.File("none.jsonl"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_ColumnFile_ReadsSentencesOfDocuments()
    {
        File.WriteAllText(_folder.File("test.conll"), """
            -DOCSTART- -X- -X- O

            EU NNP B-NP B-ORG
            rejects VBZ B-VP O

            Peter NNP B-NP B-PER
            Blackburn NNP I-NP I-PER

            -DOCSTART- -X- -X- O

            BRUSSELS NNP B-NP B-LOC
            """);
        using var reader = new StreamReader(_folder.File("test.conll"));

        var documents = ConllReader.Read(reader, "test.conll");

        Assert.Equal([2, 1], documents.Select(document => document.Sentences.Count));
        Assert.Equal("Peter Blackburn", documents[0].Sentences[1].Text);
        Assert.Equal([new AnnotatedMention(0, 2, "PER")], documents[0].Sentences[1].Mentions);
        Assert.Equal(3, AnnotatedCorpus.Read(_folder.File("test.conll")).Count);
    }

    [Fact]
    public void Read_WordsWithOtherWhiteSpace_StayWhole()
    {
        var sentence = Assert.Single(Read("test.conll", "10\u00a0000\tCD\tO\neuros NNS O\nÅbo\u2028 NNP  B-LOC"));

        Assert.Equal("10\u00a0000 euros Åbo\u2028", sentence.Text);
        Assert.Equal([new AnnotatedMention(2, 3, "LOC")], sentence.Mentions);
    }

    [Fact]
    public void Read_ColumnFileWithoutTags_NamesTheLine()
    {
        File.WriteAllText(_folder.File("test.txt"), "EU B-ORG\nrejects\n");

        Assert.Contains("line 2", Assert.Throws<LukeException>(() => AnnotatedCorpus.Read(_folder.File("test.txt"))).Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public void Read_SharedData_UnderstandsEveryLine()
    {
        var data = Path.Combine(TestPaths.Shared!, "data");

        Assert.Equal(2_977, AnnotatedCorpus.Read(Path.Combine(data, "ner", "dev.jsonl.gz")).Count);
        Assert.Equal(2_836, AnnotatedCorpus.Read(Path.Combine(data, "relations", "knowledgenet.jsonl.gz")).Count);
    }

    private IReadOnlyList<AnnotatedSentence> Read(string name, string content)
    {
        File.WriteAllText(_folder.File(name), content + "\n");
        return AnnotatedCorpus.Read(_folder.File(name));
    }
}
