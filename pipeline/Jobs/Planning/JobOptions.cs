using LukePipeline.Engine.Packed;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Windows;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Planning;

/// <summary>What a job specification means for the stages.</summary>
public static class JobOptions
{
    /// <summary>A job that says nothing: what stands beside the checkpoints decides.</summary>
    public static JobSpec NoJob { get; } = new() { Inputs = ["-"], Output = "--" };

    /// <summary>The options of a job: what its spec says, else what stands beside the checkpoints, else the published recipe.</summary>
    /// <param name="spec">The job; valid.</param>
    /// <param name="entities">What stands beside the entity checkpoint.</param>
    /// <param name="relations">What stands beside the relation checkpoint; null without one.</param>
    public static ExtractionOptions Resolve(JobSpec spec, CheckpointDefaults entities, CheckpointDefaults? relations)
    {
        var recipe = new ExtractionOptions();
        relations ??= CheckpointDefaults.None;
        return new ExtractionOptions
        {
            Context = Parse<ContextScope>(spec.Context) ?? entities.Context ?? recipe.Context,
            WindowText = Parse<WindowTextKind>(spec.WindowText) ?? entities.WindowText ?? recipe.WindowText,
            Window = Parse<WindowKind>(spec.Window) ?? entities.Window ?? recipe.Window,
            MaxMentionSubwords = spec.MaxMentionSubwords ?? entities.MaxMentionSubwords ?? recipe.MaxMentionSubwords,
            MaxMentionWords = spec.MaxMentionWords ?? entities.MaxMentionWords,
            MaxCandidatesPerPass = spec.MaxCandidatesPerPass ?? entities.MaxCandidatesPerPass ?? recipe.MaxCandidatesPerPass,
            CandidateMargin = spec.CandidateMargin ?? entities.CandidateMargin,
            Consistency = Parse<ConsistencyKind>(spec.Consistency) ?? entities.Consistency ?? recipe.Consistency,
            MinScore = spec.MinScore ?? entities.MinScore ?? recipe.MinScore,
            NoEntityLabel = entities.NoneLabel,
            PairSchema = spec.PairSchema ?? relations.PairSchema,
            RelationRules = spec.RelationRules ?? relations.RelationRules,
            MaxPairsPerSentence = spec.MaxPairsPerSentence ?? relations.MaxPairsPerSentence ?? recipe.MaxPairsPerSentence,
            MinRelationScore = spec.MinRelationScore ?? relations.MinRelationScore ?? recipe.MinRelationScore,
            RelationScoreSlope = relations.RelationScoreSlope,
            RelationScoreShift = relations.RelationScoreShift,
            NoRelationLabel = relations.NoneLabel,
            BatchWords = spec.BatchWords ?? recipe.BatchWords,
            BatchSpans = spec.BatchSpans ?? recipe.BatchSpans,
            BringsMentions = spec.MentionsField is not null,
            SentenceText = spec.SentenceText != "off",
            OfStages = spec.OfStages,
        };
    }

    /// <summary>The number format of the matrix products that a job asks for.</summary>
    public static PackedPrecision PrecisionOf(JobSpec spec) => Parse<PackedPrecision>(spec.Precision) ?? PackedPrecision.Float32;

    private static T? Parse<T>(string? name)
        where T : struct, Enum => name is null ? null : Enum.Parse<T>(name, ignoreCase: true);
}
