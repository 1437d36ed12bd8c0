using LukePipeline.Ground;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;

namespace LukePipeline.Tests.Training;

public sealed class PartialCorpusTests
{
    [Fact]
    public void Label_Relations_TellWhatTheirMentionsAre()
    {
        var sentence = PartialCorpus.Label(Sentence(
            "He left Acme , whose seat is Paris , for Ada Lovelace .", [(2, 3), (7, 8), (10, 12)], new(0, 1, "HEADQUARTERS"), new(0, 2, "CEO")));

        Assert.Equal([new(2, 3, "ORG"), new(7, 8, "LOC"), new(10, 12, "PER")], sentence.Mentions);
        Assert.True(sentence.IsPartial);
        Assert.Empty(sentence.Relations);
    }

    [Fact]
    public void Label_PronounOrCommonNounOrRelationThatTellsNothing_IsNoMention()
    {
        var sentence = PartialCorpus.Label(Sentence(
            "His wife married Bob , a German of Acme", [(0, 1), (1, 2), (3, 4), (6, 7), (8, 9)],
            new(0, 2, "SPOUSE"), new(1, 2, "SPOUSE"), new(2, 3, "NATIONALITY"), new(4, 2, "P361")));

        Assert.Equal([new(3, 4, "PER")], sentence.Mentions);
    }

    [Fact]
    public void Read_EveryFifthDocument_StaysOut()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "marked.jsonl");
        File.WriteAllLines(path, Enumerable.Range(0, 10).Select(i =>
            $$"""{"id":"kn-{{i}}-0","tokens":["Ann{{i}}","wed","Bob"],"entities":[{"start":0,"end":1,"label":"ENT"},{"start":2,"end":3,"label":"ENT"}],"relations":[{"head":0,"tail":1,"label":"SPOUSE"}]}"""));

        var sentences = PartialCorpus.Read(path).ToArray();

        Assert.Equal(["kn-0-0", "kn-1-0", "kn-2-0", "kn-3-0", "kn-5-0", "kn-6-0", "kn-7-0", "kn-8-0"], sentences.Select(sentence => sentence.Id));
        Assert.All(sentences, sentence => Assert.Equal([new(0, 1, "PER"), new(2, 3, "PER")], sentence.Mentions));
    }

    [Fact]
    public void Read_RelationsThatTellNothing_IsRefused()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "own.jsonl");
        File.WriteAllText(path, """{"id":"mine-1","tokens":["Ann","wed","Bob"],"entities":[{"start":0,"end":1,"label":"X"},{"start":2,"end":3,"label":"X"}],"relations":[{"head":0,"tail":1,"label":"MARRIED"}]}""");

        var refused = Assert.Throws<LukeException>(() => PartialCorpus.Read(path));

        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--train", refused.Message, StringComparison.Ordinal);
    }

    private static AnnotatedSentence Sentence(string text, (int Start, int End)[] mentions, params AnnotatedRelation[] relations)
    {
        var words = text.Split(' ');
        var starts = words.Select((_, i) => words.Take(i).Sum(word => word.Length + 1)).ToArray();
        return new AnnotatedSentence("kn-1-0", text, words, starts, mentions.Select(mention => new AnnotatedMention(mention.Start, mention.End, "ENT")).ToArray(), relations, "kn", "kn-1");
    }
}
