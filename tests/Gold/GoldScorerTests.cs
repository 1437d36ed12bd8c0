using LukePipeline.Text;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Gold;

namespace LukePipeline.Tests.Gold;

public sealed class GoldScorerTests
{
    // "Ann Lee, born Anna Levin, of Oro, moved to Salem, Oregon." in code points.
    private static readonly GoldMention
        Ann = new(0, 7, "PER") { Entity = "lee" },
        Anna = new(14, 24, "PER") { Entity = "lee" },
        Oro = new(29, 32, "ORG"),
        Salem = new(43, 48, "LOC"),
        Oregon = new(50, 56, "LOC");

    private static readonly GoldSentence Sentence = new(0, 57)
    {
        Mentions = [Ann, Anna, Oro, Salem, Oregon],
        Relations = [new(0, 2, "EMPLOYEE_OR_MEMBER_OF"), new(0, 3, "PLACE_OF_RESIDENCE"), new(0, 4, "PLACE_OF_RESIDENCE")],
    };

    [Fact]
    public void Mentions_RightPlaces_CountExactlyAndOverlapping()
    {
        var scores = Score(Sentence, [Found(0, 7, "PER"), Found(26, 32, "ORG"), Found(43, 48, "ORG"), Found(50, 56, "LOC")]);

        Assert.Equal(new PrecisionRecall(2, 4, 5), scores.Exact.Mentions!.Micro);
        Assert.Equal(new PrecisionRecall(3, 4, 5), scores.Overlapping.Mentions!.Micro);
        Assert.Equal(new PrecisionRecall(0, 2, 1), scores.Exact.Mentions.Labels["ORG"]);
        Assert.Equal(new PrecisionRecall(1, 2, 1), scores.Overlapping.Mentions.Labels["ORG"]);
        Assert.Equal(new PrecisionRecall(1, 1, 2), scores.Exact.Mentions.Labels["LOC"]);
    }

    [Fact]
    public void Mentions_OneFoundOverTwo_IsRightOnce()
    {
        var both = Score(Sentence, [Found(43, 56, "LOC")]).Overlapping.Mentions!.Labels["LOC"];
        var halves = Score(new GoldSentence(0, 57) { Mentions = [new(0, 24, "PER")] }, [Found(0, 7, "PER"), Found(14, 24, "PER")]).Overlapping.Mentions!.Labels["PER"];

        Assert.Equal(new PrecisionRecall(1, 1, 2), both);
        Assert.Equal(new PrecisionRecall(1, 2, 1), halves);
    }

    [Fact]
    public void Mentions_OutsideTheJudgedSentences_AreNotScored() =>
        Assert.Equal(new PrecisionRecall(1, 1, 5), Score(Sentence, [Found(0, 7, "PER"), Found(57, 60, "PER"), Found(90, 95, "LOC")]).Exact.Mentions!.Micro);

    [Fact]
    public void Mentions_OfADocumentThatHasRelatedOnesAlone_AreNotScored()
    {
        var scores = Score(Sentence, [Found(0, 7, "PER"), Found(43, 48, "LOC"), Found(14, 24, "PER")], mentionsOfGold: GoldMentions.Related);

        Assert.Null(scores.Exact.Mentions);
        Assert.Equal(0.5, scores.Exact.RelatedMentions.Recall);
        Assert.Equal(4, scores.Exact.RelatedMentions.Gold);
    }

    [Fact]
    public void Relations_Exact_NeedPlacesDirectionAndLabel()
    {
        var scores = Score(Sentence, [],
        [
            Related(Ann, Oro, "EMPLOYEE_OR_MEMBER_OF"),
            Related(Salem, Ann, "PLACE_OF_RESIDENCE"),
            Related(Ann, Salem, "PLACE_OF_BIRTH"),
            new(new CodePointSpan(0, 3), Span(Salem), "PLACE_OF_RESIDENCE", 0.9f),
        ]);

        Assert.Equal(new PrecisionRecall(1, 4, 3), scores.Exact.Relations!.Micro);
        Assert.Equal(new PrecisionRecall(2, 4, 3), scores.Overlapping.Relations!.Micro);
        Assert.Equal(new PrecisionRecall(0, 1, 0), scores.Exact.Relations.Labels["PLACE_OF_BIRTH"]);
    }

    [Fact]
    public void Relations_AtAnotherNameOfTheSame_AreRightOnce()
    {
        var scores = Score(Sentence, [], [Related(Anna, Oro, "EMPLOYEE_OR_MEMBER_OF"), Related(Ann, Oro, "EMPLOYEE_OR_MEMBER_OF")]);

        Assert.Equal(new PrecisionRecall(1, 1, 3), scores.Exact.Relations!.Micro);
    }

    [Fact]
    public void Relations_OneFoundOverTwo_IsRightOnce()
    {
        var place = new CodePointSpan(43, 56);

        var scores = Score(Sentence, [], [new(Span(Ann), place, "PLACE_OF_RESIDENCE", 0.9f)]);

        Assert.Equal(new PrecisionRecall(1, 1, 2), scores.Overlapping.Relations!.Labels["PLACE_OF_RESIDENCE"]);
    }

    [Fact]
    public void Thresholds_RelationsOfSeveralScores_LeaveOutThoseBelow()
    {
        var scores = Score(Sentence, [],
        [
            Related(Ann, Oro, "EMPLOYEE_OR_MEMBER_OF", 0.95f),
            Related(Ann, Oro, "FOUNDED_BY", 0.72f),
            Related(Ann, Salem, "PLACE_OF_RESIDENCE", 0.61f),
            Related(Ann, Oregon, "PLACE_OF_RESIDENCE", 0.61f),
        ]);

        var thresholds = scores.Exact.Thresholds!.ToDictionary(threshold => threshold.MinScore, threshold => threshold.Counts);
        Assert.Equal(new PrecisionRecall(3, 4, 3), thresholds[0]);
        Assert.Equal(new PrecisionRecall(1, 2, 3), thresholds[0.7]);
        Assert.Equal(new PrecisionRecall(1, 1, 3), thresholds[0.9]);
        Assert.Equal(new PrecisionRecall(0, 0, 3), thresholds[0.99]);
        Assert.Equal([(0.6, 2, 1.0), (0.7, 1, 0.0), (0.9, 1, 1.0)], scores.Exact.Tenths!.Select(tenth => (tenth.From, tenth.Count, tenth.Right)));
        Assert.Equal(0.61, scores.Exact.Tenths![0].MeanScore, 1e-6);
    }

    [Fact]
    public void Relations_OfAJobWithoutThem_AreNotScored()
    {
        var document = new GoldDocument("a", new string('0', 32), [Sentence]);

        var scores = GoldScorer.Score([(document, new FoundDocument([Found(0, 7, "PER")], null))]);

        Assert.Null(scores.Exact.Relations);
        Assert.Null(scores.Overlapping.Thresholds);
        Assert.Equal(new PrecisionRecall(1, 1, 5), scores.Exact.Mentions!.Micro);
    }

    private static GoldScores Score(
        GoldSentence sentence, IReadOnlyList<FoundMention> mentions, IReadOnlyList<FoundRelation>? relations = null, GoldMentions mentionsOfGold = GoldMentions.All) =>
        GoldScorer.Score([(new GoldDocument("a", new string('0', 32), [sentence]) { Mentions = mentionsOfGold }, new FoundDocument(mentions, relations ?? []))]);

    private static FoundMention Found(int start, int end, string label) => new(new CodePointSpan(start, end), label);

    private static FoundRelation Related(GoldMention head, GoldMention tail, string label, float score = 0.8f) => new(Span(head), Span(tail), label, score);

    private static CodePointSpan Span(GoldMention mention) => new(mention.Start, mention.End);
}
