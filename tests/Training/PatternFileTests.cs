using LukePipeline.Ground;
using LukePipeline.Tests.Support;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;
using LukePipeline.Training.Data.Patterns;

namespace LukePipeline.Tests.Training;

public sealed class PatternFileTests : IDisposable
{
    private static readonly NameLists Names = new(["Grace"], ["Hopper", "O'Neil"], ["New Haven"], ["Finland"], ["Finnish"]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_Pattern_GivesNamesTheirPlacesAndRelations()
    {
        var sentence = Read(
            "kind PERSON PER: {given} {family}",
            "kind TOWN LOC: {place}",
            "kind DAY DATE: {month} {day}, {year}",
            "@born = was born",
            "{a:PERSON} , [the] writer, @born in {b:TOWN} on {DAY} . => PLACE_OF_BIRTH a b").Write(1, seed: 1)[0];

        Assert.Matches("^Grace (Hopper|O'Neil), the writer, was born in New Haven on [A-Z][a-z]+ [0-9]+, [0-9]{4}\\.$", sentence.Text);
        Assert.Equal(["PER", "LOC", "DATE"], sentence.Mentions.Select(mention => mention.Label));
        Assert.Equal(["Grace", "New Haven"], [Of(sentence, 0)[..5], Of(sentence, 1)]);
        Assert.Equal([new AnnotatedRelation(0, 1, "PLACE_OF_BIRTH")], sentence.Relations);
    }

    [Fact]
    public void Write_SlotThatAnAlternativeLeftOut_HasNoRelation()
    {
        var sentences = Read("kind P PER: {family}", "{a:P} [met|married {b:P}]. => SPOUSE a b").Write(40, seed: 2);

        Assert.All(sentences, sentence => Assert.Equal(sentence.Mentions.Count - 1, sentence.Relations.Count));
        Assert.Equal(2, sentences.Select(sentence => sentence.Mentions.Count).Distinct().Count());
    }

    [Fact]
    public void Write_ShippedPatterns_AreSentencesOfTheShippedRelations()
    {
        var sentences = PatternFile.Read([Shipped("patterns.txt")], Names).Write(4_000, seed: 3);

        Assert.Equal(sentences.Select(sentence => sentence.Text), PatternFile.Read([Shipped("patterns.txt")], Names).Write(4_000, seed: 3).Select(s => s.Text));
        foreach (var sentence in sentences)
        {
            Assert.DoesNotContain(sentence.Text, character => character is '{' or '}' or '[' or ']' or '@' or '|');
            Assert.All(Enumerable.Range(0, sentence.Words.Count), i => Assert.Equal(sentence.Words[i], sentence.Text[sentence.WordStarts[i]..sentence.WordEnd(i)]));
            Assert.All(sentence.Relations, relation => Assert.Contains(relation.Label, RelationMapping.KnowledgeNetLabels));
            Assert.All(sentence.Relations, relation => Assert.True(
                Allows(sentence.Mentions[relation.Head].Label, sentence.Mentions[relation.Tail].Label, relation.Label), $"{relation.Label}: {sentence.Text}"));
        }

        Assert.Equal(
            RelationMapping.KnowledgeNetLabels.Skip(1).Order(StringComparer.Ordinal),
            sentences.SelectMany(sentence => sentence.Relations).Select(relation => relation.Label).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_EverydayPatterns_AreSentencesOfTheShippedLabels()
    {
        var sentences = PatternFile.Read([Shipped("patterns.txt"), Shipped("everyday.txt")], Names).Write(6_000, seed: 4);

        foreach (var sentence in sentences)
        {
            Assert.DoesNotContain(sentence.Text, character => character is '{' or '}' or '[' or ']' or '@' or '|');
            Assert.All(Enumerable.Range(0, sentence.Words.Count), i => Assert.Equal(sentence.Words[i], sentence.Text[sentence.WordStarts[i]..sentence.WordEnd(i)]));
            Assert.All(sentence.Words, word => Assert.False(char.IsHighSurrogate(word[^1]) || char.IsLowSurrogate(word[0]), sentence.Text));
        }

        Assert.Equal(["DATE", "LOC", "MISC", "ORG", "PER"], sentences.SelectMany(sentence => sentence.Mentions).Select(mention => mention.Label).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(sentences, sentence => sentence.Mentions.Select((mention, i) => (mention.Label, Text: Of(sentence, i))).Contains(("ORG", "Tesla")));
    }

    [Theory]
    [InlineData("{a:PERSON} sleeps.", "there is no kind 'PERSON' above this line")]
    [InlineData("He [sleeps|eats.", "a bracket is not closed")]
    [InlineData("He sleeps].", "a bracket closes that nothing opened")]
    [InlineData("He @does it.", "there is no '@does =' above this line")]
    [InlineData("He sleeps. => SPOUSE a b", "names 'a', and no name of the pattern is called so")]
    [InlineData("He sleeps. => SPOUSE", "is no relation: write LABEL HEAD TAIL")]
    [InlineData("kind PERSON: {given}", "a kind is written")]
    [InlineData("kind PERSON PER:", "has no form")]
    [InlineData("{a:PERSON", "a name is not closed")]
    [InlineData("[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]", "more than 16 deep")]
    public void Read_LineThatCannotBeUnderstood_IsNamed(string line, string expected)
    {
        var error = Assert.Throws<LukeException>(() => Read("# a comment", line));

        Assert.Contains("patterns.txt, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static bool Allows(string head, string tail, string label) => RelationMapping.PairSchema.Any(line =>
        line.StartsWith($"{head} x {tail} -> ", StringComparison.Ordinal) && line.Split("-> ")[1].Split(", ").Contains(label));

    private static string Shipped(string file) => Path.Combine(TestPaths.Root, "pipeline", "models", file);

    private static string Of(AnnotatedSentence sentence, int mention) => sentence.Text[sentence.Place(mention).Start..sentence.Place(mention).End];

    private PatternFile Read(params string[] lines)
    {
        File.WriteAllLines(_folder.File("patterns.txt"), lines);
        return PatternFile.Read([_folder.File("patterns.txt")], Names);
    }
}
