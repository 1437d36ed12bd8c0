using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Training.Data;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;

namespace LukePipeline.Training.Tasks;

/// <summary>How well a relation model does on held-out sentences while it is trained.</summary>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Scheme">Its classes.</param>
/// <param name="Source">What the relations of the sentences are.</param>
/// <param name="Dev">The sentences; none for no score.</param>
internal sealed record RelationScore(LukeTokenizer Tokenizer, LabelScheme Scheme, IRelationSource Source, IReadOnlyList<AnnotatedSentence> Dev)
{
    /// <summary>How to extract with what is trained.</summary>
    public CheckpointDefaults Defaults => new() { PairSchema = Source.PairSchema, NoneLabel = Scheme.None == 0 ? null : Scheme.Labels[Scheme.None] };

    /// <summary>Scores a model, without dropout; null where there are no sentences.</summary>
    public TrainingScore? Take(TrainingModel model)
    {
        if (Dev.Count == 0)
        {
            return null;
        }

        var scores = new TrainedCheckpoint(model.Model, model.Written, Tokenizer, Defaults).Use(checkpoint => DevScore.Take(
            checkpoint,
            new RelationDescriptor(),
            opened => new RelationEvaluator(opened.Model, opened.OptionsOf(null, AnnotatedCorpus.MentionLabels(Dev)), opened).EvaluateAsync(Dev, Source, null, CancellationToken.None)));
        return new TrainingScore(scores.Micro.F1, DevScore.Describe(scores));
    }
}
