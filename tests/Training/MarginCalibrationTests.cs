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
            var scores = new ExtractionScores();
            double[] parts = [5, lowest, 2];
            scores.Add<int>("news", [(1, "PER"), (2, "PER")], Enumerable.Range(0, 3).Where(i => asked is null || parts[i] >= asked).Select(i => (i, "PER")));
            return scores;
        });

        Assert.Equal(expected, margin?.Margin);
        Assert.Equal(expected is null ? null : 3L, margin?.Mentions);
        Assert.Null(tried[0]);
    }
}
