using LukePipeline.Training.Data;

namespace LukePipeline.Tests.Training;

public sealed class SentenceAugmenterTests
{
    private static readonly NameLists Names = new(["Grace"], ["Hopper"], ["New Haven"], ["Finland"], ["Finnish"]);

    [Fact]
    public void Rewrite_LongerMention_MovesWhatFollows()
    {
        var sentence = TrainingExamples.Sentences[0] with { Text = "Ada Lovelace lived in London.", WordStarts = [0, 4, 13, 19, 22, 28] };

        var rewritten = SentenceRewriter.Rewrite(sentence, [(0, ["Grace", "B.", "Hopper"]), (1, ["New", "Haven"])]);

        Assert.Equal("Grace B. Hopper lived in New Haven.", rewritten.Text);
        Assert.Equal([new AnnotatedMention(0, 3, "PER"), new AnnotatedMention(5, 7, "LOC")], rewritten.Mentions);
        Assert.Equal("New Haven", rewritten.Text[rewritten.Place(1).Start..rewritten.Place(1).End]);
        Assert.All(Enumerable.Range(0, rewritten.Words.Count), i => Assert.Equal(rewritten.Words[i], rewritten.Text[rewritten.WordStarts[i]..rewritten.WordEnd(i)]));
    }

    [Fact]
    public void Vary_ManyDraws_KeepsLabelsAndPlacesInAgreementWithTheText()
    {
        var augmenter = new SentenceAugmenter(TrainingExamples.Sentences, Names, 0.8);
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 200; seed++)
        {
            foreach (var sentence in TrainingExamples.Sentences)
            {
                var varied = augmenter.Vary(sentence, null, new Random(seed));
                seen.Add(varied.Text);
                Assert.Equal(sentence.Mentions.Select(mention => mention.Label), varied.Mentions.Select(mention => mention.Label));
                for (var word = 0; word < varied.Words.Count; word++)
                {
                    Assert.Equal(varied.Words[word], varied.Text[varied.WordStarts[word]..varied.WordEnd(word)]);
                }
            }
        }

        Assert.Contains("Grace Hopper lived in New Haven .", seen);
        Assert.Contains(seen, text => text == text.ToUpperInvariant());
        Assert.DoesNotContain(seen, text => text.Contains('{', StringComparison.Ordinal));
    }

    [Fact]
    public void Vary_SameSeed_GivesTheSameVariant()
    {
        var augmenter = new SentenceAugmenter(TrainingExamples.Sentences, Names, 0.5);

        Assert.Equal(
            augmenter.Vary(TrainingExamples.Sentences[0], null, new Random(9)).Text,
            augmenter.Vary(TrainingExamples.Sentences[0], null, new Random(9)).Text);
    }

    [Fact]
    public void Replace_TitledPerson_KeepsTheTitle() =>
        Assert.Equal(["President", "Grace", "Hopper"], new NameForms(Names).Replace("PER", ["President", "George", "Bush"], new Random(1))!);

    [Fact]
    public void Replace_Pronoun_IsLeftAlone() => Assert.Null(new NameForms(Names).Replace("PER", ["he"], new Random(1)));

    [Fact]
    public void Replace_Country_GivesACountry() => Assert.Equal(["Finland"], new NameForms(Names).Replace("LOC", ["Finland"], new Random(1))!);
}
