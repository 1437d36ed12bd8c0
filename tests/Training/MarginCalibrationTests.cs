using LukePipeline.Training.Evaluation;

namespace LukePipeline.Tests.Training;

public sealed class MarginCalibrationTests
{
    [Theory]
    [InlineData(1.0, -2.0)]
    [InlineData(-0.4, -3.0)]
    [InlineData(-2.9, -5.0)]
    [InlineData(-9.0, null)]
    public void Find_LowestWordPartOfAMention_TellsTheMargin(double lowest, double? expected)
    {
        var tried = new List<double?>();

        var margin = MarginCalibration.Find(asked =>
        {
            tried.Add(asked);
            double[] parts = [5, lowest, 2];
            return Found([.. Enumerable.Range(0, 3).Where(i => asked is null || parts[i] >= asked)]);
        });

        Assert.Equal(expected, margin?.Margin);
        Assert.Equal(expected is null ? null : 3L, margin?.Mentions);
        Assert.Null(tried[0]);
    }

    [Fact]
    public void Find_AnotherMentionInPlaceOfALostOne_IsNoMargin()
    {
        // As many of the label, as many right: by counts 0 would do. What was found at word 4 is lost, and no longer hides that at word 5.
        var margin = MarginCalibration.Find(asked => asked > -2 ? Found(1, 2, 5) : Found(1, 2, 4));

        Assert.Equal((-4.0, 3L), margin);
    }

    [Fact]
    public void Find_NothingRight_IsNoMargin() => Assert.Null(MarginCalibration.Find(_ => Found(7)));

    private static (ExtractionScores Scores, IReadOnlySet<(int Document, PlacedMention Mention)> Mentions) Found(params int[] words)
    {
        var scores = new ExtractionScores();
        scores.Add<int>("news", [(1, "PER"), (2, "PER")], words.Select(word => (word, "PER")));
        return (scores, words.Select(word => (0, new PlacedMention(0, word, word + 1, "PER"))).ToHashSet());
    }
}
