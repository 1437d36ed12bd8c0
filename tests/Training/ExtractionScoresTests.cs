using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;

namespace LukePipeline.Tests.Training;

public sealed class ExtractionScoresTests
{
    // seqeval's own example: y_true = [[O O O B-MISC I-MISC I-MISC O], [B-PER I-PER O]],
    // y_pred = [[O O B-MISC I-MISC I-MISC I-MISC O], [B-PER I-PER O]] has F1 0.50.
    [Fact]
    public void Micro_ExampleOfSeqeval_HasItsScores()
    {
        var scores = new ExtractionScores();
        scores.Add("", Items("O O O B-MISC I-MISC I-MISC O"), Items("O O B-MISC I-MISC I-MISC I-MISC O"));
        scores.Add("", Items("B-PER I-PER O"), Items("B-PER I-PER O"));

        Assert.Equal(0.5, scores.Micro.Precision);
        Assert.Equal(0.5, scores.Micro.Recall);
        Assert.Equal(0.5, scores.Micro.F1);
        Assert.Equal(0, scores.Labels["MISC"].F1);
        Assert.Equal(1, scores.Labels["PER"].F1);
    }

    [Fact]
    public void Micro_WrongLabelOnRightPlace_IsBothMissAndFalseAlarm()
    {
        var scores = new ExtractionScores();
        scores.Add("", Items("B-PER I-PER O B-LOC"), Items("B-ORG I-ORG O B-LOC"));

        Assert.Equal(new PrecisionRecall(1, 2, 2), scores.Micro);
        Assert.Equal(new PrecisionRecall(0, 1, 0), scores.Labels["ORG"]);
        Assert.Equal(0, scores.Labels["ORG"].Recall);
    }

    [Fact]
    public void Add_ItemGivenTwice_CountsOnce()
    {
        var scores = new ExtractionScores();
        scores.Add("", [(1, "A"), (1, "A")], [(1, "A"), (1, "A"), (2, "A")]);

        Assert.Equal(new PrecisionRecall(1, 2, 1), scores.Micro);
    }

    [Fact]
    public void MacroF1OverSources_SourcesOfDifferentSize_WeighTheSame()
    {
        var scores = new ExtractionScores();
        scores.Add("big", [(1, "A"), (2, "A"), (3, "A")], [(1, "A"), (2, "A"), (3, "A")]);
        scores.Add("small", [(1, "A")], []);

        Assert.Equal(0.5, scores.MacroF1OverSources);
        Assert.Equal(6.0 / 7, scores.Micro.F1, 12);
    }

    [Fact]
    public void F1_NothingAtAll_IsZero() => Assert.Equal(0, new ExtractionScores().Micro.F1);

    private static IEnumerable<((int, int), string)> Items(string tags) =>
        TagSequence.ToMentions(tags.Split(' ')).Select(mention => ((mention.Start, mention.End), mention.Label));
}
