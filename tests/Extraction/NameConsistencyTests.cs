using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Tests.Extraction;

/// <summary>What is done with mentions after the model, document by document.</summary>
public sealed class NameConsistencyTests
{
    [Fact]
    public void Apply_NameWithTwoLabels_TakesTheOneWithMoreVotes() => Assert.Equal(
        ["Tesla ORG", "Tesla ORG", "Tesla ORG"],
        Apply("Tesla grew. Then Tesla hired. Later Tesla fell.", ("Tesla", 0, "ORG", 0.9f), ("Tesla", 1, "PER", 0.8f), ("Tesla", 2, "ORG", 0.7f)));

    [Fact]
    public void Apply_NameFoundOnce_IsMarkedThroughoutTheDocument() => Assert.Equal(
        ["Ada Lovelace PER", "Ada Lovelace PER", "Ada Lovelace PER"],
        Apply("Ada Lovelace wrote. He met Ada Lovelace, and so Ada Lovelace left.", ("Ada Lovelace", 0, "PER", 0.9f)));

    [Fact]
    public void Apply_PlacesThatAreNoneOfTheName_AreLeftAlone() => Assert.Equal(
        ["York LOC"], Apply("They saw York. In New York he met York Minster fans, and york ham.", ("York", 0, "LOC", 0.9f)));

    [Fact]
    public void Apply_NameOfWhichTheModelIsUnsure_IsNotMarkedElsewhere() => Assert.Equal(
        ["Mark PER"], Apply("Then Mark came. The Mark fell.", ("Mark", 0, "PER", 0.4f)));

    [Fact]
    public void Apply_MentionsWithoutCapitalOrDigit_AreNoNames() => Assert.Equal(
        ["1895 DATE", "東京 LOC"], Apply("A company of 1895 in 東京.", ("company", 0, "ORG", 0.9f), ("1895", 0, "DATE", 0.9f), ("東京", 0, "LOC", 0.9f)));

    [Fact]
    public void Apply_MentionsInsideOthers_AreNotMarkedTwice() => Assert.Equal(
        ["Acme Corp ORG", "Acme ORG", "Acme Corp ORG"],
        Apply("The Acme Corp grew. So Acme hired. Then Acme Corp fell.", ("Acme Corp", 0, "ORG", 0.9f), ("Acme", 1, "ORG", 0.9f)));

    [Theory]
    [InlineData("JAPAN BEATS CHINA IN THE CUP .", "Japan Beats China in the Cup .")]
    [InlineData("O'BRIEN OF JOLIOT-CURIE'S U.S. TEAM MET THE BBC.", "O'Brien of Joliot-Curie's U.S. Team Met the BBC.")]
    [InlineData("IBM AND NATO", "IBM AND NATO")]
    [InlineData("The BBC and NASA MET", "The BBC and NASA MET")]
    public void Read_SentenceInCapitals_IsReadAsATitle(string text, string read)
    {
        var segmented = RuleSegmenter.Segment(text);

        var result = TitleCase.Read(segmented);

        Assert.Equal((text, read), (result.Text, result.ReadText));
        Assert.Equal(segmented.Words.ToArray(), result.Words.ToArray());
    }

    private static IEnumerable<string> Apply(string text, params (string Name, int Sentence, string Label, float Score)[] found)
    {
        var document = new FoundMentions(text, found);
        var result = NameConsistency.Apply(document.Text, document.Mentions, document.Row);
        Assert.All(result, mention => Assert.InRange(mention.Words.Start, document.Text.Sentences[mention.Sentence].Start, document.Text.Sentences[mention.Sentence].End - 1));
        return result.Select(mention => $"{mention.Row.Text} {mention.Row.Label}");
    }
}
