using LukePipeline.Text;
using LukePipeline.Training.Data;

namespace LukePipeline.Tests.Training;

public sealed class AnnotatedPassageTests
{
    [Fact]
    public void Join_Sentences_KeepsEveryWordMentionAndRelationInPlace()
    {
        var first = TrainingExamples.Sentence("Ada married Bob .", "a", (0, 1, "PER"), (2, 3, "PER")) with { Relations = [new AnnotatedRelation(0, 1, "SPOUSE")] };
        var second = TrainingExamples.Sentence("Born in Paris , Ada left", "a", (2, 3, "LOC"), (4, 5, "PER")) with { Relations = [new AnnotatedRelation(1, 0, "PLACE_OF_BIRTH")] };

        var (whole, sentences) = AnnotatedPassage.Join([first, second]);

        Assert.Equal("Ada married Bob . Born in Paris , Ada left", whole.Text);
        Assert.Equal([.. first.Words, .. second.Words], whole.Words);
        Assert.Equal(whole.Words, whole.WordPlaces().Select(place => whole.Text[place.Start..place.End]));
        Assert.Equal([new WordSpan(0, 4), new WordSpan(4, 10)], sentences);
        Assert.Equal(["Ada", "Bob", "Paris", "Ada"], Enumerable.Range(0, 4).Select(mention => whole.Text[whole.Place(mention).Start..whole.Place(mention).End]));
        Assert.Equal([new AnnotatedRelation(0, 1, "SPOUSE"), new AnnotatedRelation(3, 2, "PLACE_OF_BIRTH")], whole.Relations);
    }

    [Fact]
    public void Join_SentencesWithoutWords_LeaveNothing()
    {
        var (first, second) = (TrainingExamples.Sentences[0], TrainingExamples.Sentences[1]);
        var empty = first with { Text = " ", Words = [], WordStarts = [], Mentions = [] };

        var expected = AnnotatedPassage.Join([first, second]);
        var (whole, sentences) = AnnotatedPassage.Join([empty, first, empty, second, empty]);
        var (nothing, none) = AnnotatedPassage.Join([empty]);

        Assert.Equal(expected.Whole.Text, whole.Text);
        Assert.Equal(expected.Sentences, sentences);
        Assert.Equal(expected.Whole.WordPlaces(), whole.WordPlaces());
        Assert.Equal(expected.Whole.Mentions, whole.Mentions);
        Assert.Equal(("", 0), (nothing.Text, nothing.Words.Count));
        Assert.Empty(none);
    }
}
