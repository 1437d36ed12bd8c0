using LukePipeline.Training.Evaluation;

namespace LukePipeline.Training.Gold;

/// <summary>Scores what a job has found against gold documents, with the mentions that it has found and no given ones.</summary>
public static class GoldScorer
{
    /// <summary>The thresholds of <see cref="MatchScores.Thresholds"/>.</summary>
    private static readonly double[] Thresholds = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    /// <summary>Scores documents.</summary>
    /// <param name="documents">Each gold document with what was found in it.</param>
    public static GoldScores Score(IReadOnlyList<(GoldDocument Gold, FoundDocument Found)> documents) => new()
    {
        Documents = documents.Count,
        Sentences = documents.Sum(document => document.Gold.Sentences.Count),
        Exact = Score(documents, SpanMatch.Exact),
        Overlapping = Score(documents, SpanMatch.Overlapping),
    };

    private static MatchScores Score(IReadOnlyList<(GoldDocument Gold, FoundDocument Found)> documents, SpanMatch match)
    {
        var whole = documents.Where(document => document.Gold.Mentions == GoldMentions.All).ToList();
        var sentences = documents.SelectMany(document => document.Gold.Sentences.Select(gold => (Gold: gold, document.Found))).ToList();
        var asked = documents.Any(document => document.Found.Relations is not null);
        var relations = sentences
            .SelectMany(sentence => RelationMatcher.Match(sentence.Gold, (sentence.Found.Relations ?? []).Where(found => sentence.Gold.Holds(found.Head)), match))
            .ToList();
        var gold = sentences.SelectMany(sentence => sentence.Gold.Relations).ToList();
        return new MatchScores
        {
            Mentions = whole.Count > 0 ? CountMentions(whole, match) : null,
            RelatedMentions = sentences.Aggregate(default(PrecisionRecall), (sum, sentence) => sum + CountRelated(sentence.Gold, sentence.Found, match)),
            Relations = asked ? CountRelations(gold, relations) : null,
            Thresholds = asked ? [.. Thresholds.Select(threshold => AtLeast(threshold, gold.Count, relations))] : null,
            Tenths = asked ? Tenths(relations) : null,
        };
    }

    private static LabelCounts CountMentions(IEnumerable<(GoldDocument Gold, FoundDocument Found)> documents, SpanMatch match)
    {
        var counts = new LabelCounts();
        foreach (var (document, found) in documents)
        {
            var gold = document.Sentences.SelectMany(sentence => sentence.Mentions).ToList();
            var judged = found.Mentions.Where(mention => document.Sentences.Any(sentence => sentence.Holds(mention.Span))).ToList();
            gold.ForEach(mention => counts.AddGold(mention.Label));
            foreach (var (mention, right) in judged.Zip(MentionMatcher.Match(gold, judged, match)))
            {
                counts.AddFound(mention.Label, right is not null);
            }
        }

        return counts;
    }

    private static PrecisionRecall CountRelated(GoldSentence sentence, FoundDocument found, SpanMatch match)
    {
        var related = sentence.Related.ToList();
        var right = MentionMatcher.Match(related, found.Mentions, match).Count(gold => gold is not null);

        // Only recall means something here: what else was found may be a mention without a relation.
        return new PrecisionRecall(right, right, related.Count);
    }

    private static LabelCounts CountRelations(List<GoldRelation> gold, List<JudgedRelation> found)
    {
        var counts = new LabelCounts();
        gold.ForEach(relation => counts.AddGold(relation.Label));
        found.ForEach(relation => counts.AddFound(relation.Label, relation.IsRight));
        return counts;
    }

    private static ThresholdScore AtLeast(double threshold, int gold, List<JudgedRelation> found)
    {
        var left = found.Where(relation => relation.Score >= threshold).ToList();
        return new ThresholdScore(threshold, new PrecisionRecall(left.Count(relation => relation.IsRight), left.Count, gold));
    }

    private static ScoreTenth[] Tenths(List<JudgedRelation> found) =>
    [
        .. from relation in found
           group relation by Math.Clamp((int)(relation.Score * 10), 0, 9) into tenth
           orderby tenth.Key
           select new ScoreTenth(
               tenth.Key / 10.0, tenth.Count(), tenth.Average(relation => relation.Score), tenth.Average(relation => relation.IsRight ? 1.0 : 0)),
    ];
}
