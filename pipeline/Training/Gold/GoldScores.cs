using LukePipeline.Training.Evaluation;

namespace LukePipeline.Training.Gold;

/// <summary>How well what a job has found agrees with gold documents.</summary>
public sealed record GoldScores
{
    /// <summary>The documents.</summary>
    public required int Documents { get; init; }

    /// <summary>Their judged sentences.</summary>
    public required int Sentences { get; init; }

    /// <summary>Scores with the very places.</summary>
    public required MatchScores Exact { get; init; }

    /// <summary>Scores where places need to overlap alone.</summary>
    public required MatchScores Overlapping { get; init; }
}

/// <summary>Scores under one notion of when two places are the same.</summary>
public sealed record MatchScores
{
    /// <summary>Mentions, over the documents that have all of theirs; null where there are none such.</summary>
    public required LabelCounts? Mentions { get; init; }

    /// <summary>Of the mentions that take part in gold relations, how many were found: nobody finds a relation without both of its mentions.</summary>
    public required PrecisionRecall RelatedMentions { get; init; }

    /// <summary>Relations; null where the job was not asked for any.</summary>
    public required LabelCounts? Relations { get; init; }

    /// <summary>Relations of at least a score, from the lowest threshold to the highest; null as above.</summary>
    public required IReadOnlyList<ThresholdScore>? Thresholds { get; init; }

    /// <summary>What a score is worth: the relations found, by tenths of their score, those without any left out; null as above.</summary>
    public required IReadOnlyList<ScoreTenth>? Tenths { get; init; }
}

/// <summary>The relations of at least a score.</summary>
public sealed record ThresholdScore(double MinScore, PrecisionRecall Counts);

/// <summary>The relations found whose score is at least <paramref name="From"/> and less than a tenth more.</summary>
/// <param name="From">0, 0.1, …, 0.9; the last holds 1 as well.</param>
/// <param name="Count">How many there are.</param>
/// <param name="MeanScore">Mean of their scores.</param>
/// <param name="Right">Share of them that are right: a score that means what it says comes near it.</param>
public sealed record ScoreTenth(double From, int Count, double MeanScore, double Right);
