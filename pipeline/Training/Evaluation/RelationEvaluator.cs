using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Extraction.Windows;
using LukePipeline.Text;
using LukePipeline.Training.Data;
using LukePipeline.Training.Data.KnowledgeNet;

namespace LukePipeline.Training.Evaluation;

/// <summary>Scores relation extraction over all ordered pairs of gold mentions, encoded as the relation stage encodes them.</summary>
/// <param name="model">The checkpoint's tokenizer and configuration.</param>
/// <param name="options">How to extract.</param>
/// <param name="dispatcher">Runs the batches.</param>
public sealed class RelationEvaluator(StageModel model, ExtractionOptions options, IInferenceDispatcher dispatcher)
{
    /// <summary>Classifies all pairs and compares.</summary>
    /// <param name="sentences">The sentences.</param>
    /// <param name="source">What their relations mean; null: what they mean to a model of these labels.</param>
    /// <param name="progress">Is told how many pairs are done.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<ExtractionScores> EvaluateAsync(
        IReadOnlyList<AnnotatedSentence> sentences, IRelationSource? source, IProgress<int>? progress, CancellationToken cancellationToken)
    {
        var predicted = sentences.Select(_ => new List<((int, int), string)>()).ToArray();
        var none = NoneLabels.Find(model.Config, options.NoRelationLabel);
        var composer = new BatchComposer<(int Sentence, int Head, int Tail, PairItem Item)>(options.Budget);
        var done = 0;
        foreach (var pair in Encode(sentences))
        {
            var weight = BatchWeight.Of(pair.Item);
            if (!composer.Fits(weight))
            {
                await RunAsync().ConfigureAwait(false);
            }

            composer.Add(pair, weight);
        }

        await RunAsync().ConfigureAwait(false);
        var scores = new ExtractionScores();
        source ??= RelationSources.ForLabels([.. model.Config.Id2Label.OrderBy(label => label.Key).Select(label => label.Value)], model.Config.LabelName(none));
        for (var i = 0; i < sentences.Count; i++)
        {
            scores.Add(sentences[i].Source, source.MapAll(sentences[i]).Select(gold => ((gold.Head, gold.Tail), gold.Label)), predicted[i]);
        }

        return scores;

        async Task RunAsync()
        {
            if (composer.Count == 0)
            {
                return;
            }

            var batch = composer.Take();
            var items = new PairBatch(batch.Select(pair => pair.Item).ToArray());
            var result = (PairResult)await dispatcher.DispatchAsync(ModelRole.Relations, items, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
            {
                var prediction = result.Items[i];
                if (prediction.Label != none && prediction.Label >= 0 && prediction.Probability >= options.MinRelationScore)
                {
                    predicted[batch[i].Sentence].Add(((batch[i].Head, batch[i].Tail), model.Config.LabelName(prediction.Label)));
                }
            }

            done += batch.Length;
            progress?.Report(done);
        }
    }

    private IEnumerable<(int Sentence, int Head, int Tail, PairItem Item)> Encode(IReadOnlyList<AnnotatedSentence> sentences)
    {
        var segmenter = new GoldSegmenter();
        for (var i = 0; i < sentences.Count; i++)
        {
            var sentence = sentences[i];
            var text = segmenter[segmenter.Add([sentence]).Position];
            var lengths = new Lazy<SubwordLengths>(() => WindowEncoder.Measure(text, model.Encoder, options.MaxWordLength));
            var encoder = new PairEncoder(model, text, text.Sentences[0], lengths, options.MaxWordLength);
            for (var head = 0; head < sentence.Mentions.Count; head++)
            {
                for (var tail = 0; tail < sentence.Mentions.Count; tail++)
                {
                    var (a, b) = (sentence.Mentions[head], sentence.Mentions[tail]);
                    if (head != tail && (a.End <= b.Start || b.End <= a.Start)
                        && encoder.Encode(new WordSpan(a.Start, a.End), new WordSpan(b.Start, b.End)) is { } item)
                    {
                        yield return (i, head, tail, item);
                    }
                }
            }
        }
    }
}
