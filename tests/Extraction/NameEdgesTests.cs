using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Text;

namespace LukePipeline.Tests.Extraction;

/// <summary>What becomes of words in small letters at the edges of names.</summary>
public sealed class NameEdgesTests
{
    [Theory]
    [InlineData("southern Norway", "Norway")]
    [InlineData("prime minister Tony Blair", "Tony Blair")]
    [InlineData("Force union", "Force")]
    [InlineData("late president Lincoln himself", "Lincoln")]
    [InlineData("University of Leeds", "University of Leeds")]
    [InlineData("van Gogh", "van Gogh")]
    [InlineData("the Netherlands", "the Netherlands")]
    [InlineData("al-Qaida", "al-Qaida")]
    [InlineData("iPhone", "iPhone")]
    [InlineData("northern 東京", "東京")]
    [InlineData("barack obama", "barack obama")]
    public void Trim_MentionOfANameLabel_LosesWordsInSmallLetters(string found, string kept)
    {
        var document = new FoundMentions($"Then {found}, of all, came.", (found, 0, "NAME", 0.7f));

        NameEdges.Trim(document.Text, document.Mentions, ["PLACE", "NAME"], document.Row);

        var mention = Assert.Single(document.Mentions);
        Assert.Equal((kept, "NAME", 0.7f, 0), (mention.Row.Text, mention.Row.Label, mention.Row.Score, mention.Sentence));
        Assert.Equal(kept, document.Text.Text[document.Text.Words[mention.Words.Start].Start..document.Text.Words[mention.Words.End - 1].End]);
    }

    [Fact]
    public void Trim_MentionOfAnotherLabel_StaysWhole()
    {
        var document = new FoundMentions("He left in early May 2001.", ("early May 2001", 0, "DATE", 0.9f));

        NameEdges.Trim(document.Text, document.Mentions, ["NAME"], document.Row);

        Assert.Equal("early May 2001", document.Mentions[0].Row.Text);
    }

    [Fact]
    public void Trim_MentionWithStates_KeepsThemWhereItsWordsStay()
    {
        var document = new FoundMentions("Ann met president Bob.", ("Ann", 0, "NAME", 0.9f), ("president Bob", 0, "NAME", 0.9f));
        var states = new MentionStates([1], new TokenSpan(0, 1), [1f]);
        document.Mentions[0] = document.Mentions[0] with { States = states };
        document.Mentions[1] = document.Mentions[1] with { States = states };

        NameEdges.Trim(document.Text, document.Mentions, ["NAME"], document.Row);

        Assert.Equal([states, null], document.Mentions.Select(mention => mention.States));
    }
}
