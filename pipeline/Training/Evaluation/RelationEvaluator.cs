using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Batches.Composing;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Pairs;
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
        var composer = new BatchComposer<Item>(options.Budget);
        var done = 0;
        foreach (var item in Encode(sentences))
        {
            if (!composer.Fits(item.Weight))
            {
                await RunAsync().ConfigureAwait(false);
            }

            composer.Add(item, item.Weight);
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
            var result = await dispatcher.DispatchAsync(RelationDescriptor.StageId, ToBatch(batch), cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < batch.Length; i++)
            {
                var predictions = result is MentionPairResult joint ? joint.Items[i] : [((PairResult)result).Items[i]];
                foreach (var (pair, prediction) in batch[i].Pairs.Zip(predictions))
                {
                    if (prediction.Label != none && prediction.Label >= 0 && options.ScoreOf(prediction.Probability) >= options.MinRelationScore)
                    {
                        predicted[batch[i].Sentence].Add(((pair.Head, pair.Tail), model.Config.LabelName(prediction.Label)));
                    }
                }

                done += batch[i].Pairs.Count;
            }

            progress?.Report(done);
        }
    }

    private static InferenceBatch ToBatch(Item[] items) => items[0].Joint is null
        ? new PairBatch(Array.ConvertAll(items, item => item.Single!))
        : new MentionPairBatch(Array.ConvertAll(items, item => item.Joint!));

    private IEnumerable<Item> Encode(IReadOnlyList<AnnotatedSentence> sentences)
    {
        var segmenter = new GoldSegmenter();
        for (var i = 0; i < sentences.Count; i++)
        {
            var (mentions, text) = (sentences[i].Mentions, segmenter[segmenter.Add([sentences[i]]).Position]);
            var lengths = new Lazy<SubwordLengths>(() => WindowEncoder.Measure(text, model.Encoder, options.MaxWordLength));
            var pairs = Enumerable.Range(0, mentions.Count)
                .SelectMany(head => Enumerable.Range(0, mentions.Count).Select(tail => new EntityPair(head, tail)))
                .Where(pair => pair.Head != pair.Tail
                    && (mentions[pair.Head].End <= mentions[pair.Tail].Start || mentions[pair.Tail].End <= mentions[pair.Head].Start))
                .ToArray();
            if (RelationDescriptor.IsOnePass(model.Config))
            {
                var joint = new MentionPairEncoder(model, text, text.Sentences[0], lengths.Value);
                foreach (var (ofItem, item) in joint.Encode([.. mentions.Select(Words)], pairs))
                {
                    if (item is not null && ofItem.Count > 0)
                    {
                        yield return new Item(i, ofItem, item.Weight, null, item);
                    }
                }

                continue;
            }

            var encoder = new PairEncoder(model, text, text.Sentences[0], lengths, options.MaxWordLength);
            foreach (var pair in pairs)
            {
                if (encoder.Encode(Words(mentions[pair.Head]), Words(mentions[pair.Tail])) is { } item)
                {
                    yield return new Item(i, [pair], item.Weight, item, null);
                }
            }
        }

        static WordSpan Words(AnnotatedMention mention) => new(mention.Start, mention.End);
    }

    /// <summary>Pairs of a sentence on their way, encoded one by one or together.</summary>
    private sealed record Item(int Sentence, IReadOnlyList<EntityPair> Pairs, BatchWeight Weight, PairItem? Single, MentionPairItem? Joint);
}
