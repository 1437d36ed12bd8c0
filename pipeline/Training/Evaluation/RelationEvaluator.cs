using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Tables;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;

namespace LukePipeline.Training.Evaluation;

/// <summary>
/// Scores relation extraction by the stage itself, over documents of one sentence whose mentions are given: what a job with these options finds
/// where documents bring their mentions.
/// </summary>
/// <param name="model">The checkpoint's tokenizer and configuration.</param>
/// <param name="options">How to extract.</param>
/// <param name="dispatcher">Runs the batches.</param>
public sealed class RelationEvaluator(StageModel model, ExtractionOptions options, IInferenceDispatcher dispatcher)
{
    /// <summary>Classifies the pairs and compares.</summary>
    /// <param name="sentences">The sentences.</param>
    /// <param name="source">What their relations mean; null: what they mean to a model of these labels.</param>
    /// <param name="progress">Is told how many pairs are done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="LukeException">A sentence could not be processed.</exception>
    public async Task<ExtractionScores> EvaluateAsync(
        IReadOnlyList<AnnotatedSentence> sentences, IRelationSource? source, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var segmenter = new GoldSegmenter();
        var pairs = sentences.Select(sentence => new GoldPairs(sentence, segmenter)).ToArray();
        var models = new ExtractionModels(
            [new GivenMentions(), new RelationDescriptor()], new Dictionary<StageId, StageModel> { [RelationDescriptor.StageId] = model });
        var processor = new ShardProcessor(models, options, segmenter, dispatcher);
        source ??= RelationSources.ForLabels(
            [.. model.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value)],
            model.Config.LabelName(NoneLabels.Find(model.Config, options.NoRelationLabel)));
        var scores = new ExtractionScores();
        var done = 0;
        var documents = GoldSegmenter.StreamAsync(pairs.Select(pair => pair.Document), cancellationToken);
        await foreach (var rows in processor.ProcessAsync(documents, new PairProgress(progress), cancellationToken).ConfigureAwait(false))
        {
            if (rows.Failure is { } failure)
            {
                throw new LukeException($"{sentences[done].Id} cannot be scored: {failure.Message}");
            }

            scores.Add(sentences[done].Source, pairs[done].Gold(source), pairs[done].Predicted(rows));
            done++;
        }

        return scores;
    }

    /// <summary>Counts the pairs that are done.</summary>
    private sealed class PairProgress(IProgress<int>? progress) : IExtractionObserver
    {
        private int _done;

        public void OnBatch(BatchProgress batch) => progress?.Report(_done += batch.Pairs);

        public void OnDocument(DocumentRows rows)
        {
        }
    }
}
