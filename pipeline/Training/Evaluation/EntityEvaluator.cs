using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Queue;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Ground;
using LukePipeline.Training.Data;

namespace LukePipeline.Training.Evaluation;

/// <summary>Scores entity recognition by the extraction stages themselves, over documents whose words and sentences are given.</summary>
/// <param name="model">The checkpoint's tokenizer and configuration.</param>
/// <param name="options">How to extract.</param>
/// <param name="dispatcher">Runs the batches.</param>
public sealed class EntityEvaluator(StageModel model, ExtractionOptions options, IInferenceDispatcher dispatcher)
{
    /// <summary>Extracts from all documents and compares.</summary>
    /// <param name="documents">Each document's sentences, in order.</param>
    /// <param name="scheme">Which labels each source annotates; others that are predicted there do not count.</param>
    /// <param name="progress">Is told how many documents are done.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <param name="found">Gets every mention that was found, whether its label counts or not; null for nobody.</param>
    /// <exception cref="LukeException">A document could not be processed.</exception>
    public async Task<ExtractionScores> EvaluateAsync(
        IReadOnlyList<IReadOnlyList<AnnotatedSentence>> documents,
        LabelScheme scheme,
        IProgress<int>? progress,
        CancellationToken cancellationToken,
        ICollection<(int Document, PlacedMention Mention)>? found = null)
    {
        var segmenter = new GoldSegmenter();
        var entries = documents.Select(segmenter.Add).ToArray();
        var processor = new ShardProcessor(new ExtractionModels([new EntityDescriptor()], new Dictionary<StageId, StageModel> { [EntityDescriptor.StageId] = model }), options, segmenter, dispatcher);
        var scores = new ExtractionScores();
        var done = 0;
        await foreach (var rows in processor.ProcessAsync(GoldSegmenter.StreamAsync(entries, cancellationToken), null, cancellationToken).ConfigureAwait(false))
        {
            if (rows.Failure is { } failure)
            {
                throw new LukeException($"{documents[done][0].Id} cannot be scored: {failure.Message}");
            }

            var text = segmenter[done];
            var firsts = Enumerable.Range(0, text.Words.Length).ToDictionary(word => text.Words[word].Start, word => word);
            var lasts = Enumerable.Range(0, text.Words.Length).ToDictionary(word => text.Words[word].End, word => word);
            var predicted = rows.Of(EntityTable.Instance)
                .Select(row => (Row: row, Offset: text.Sentences[row.Sentence].Start))
                .Select(at => new PlacedMention(at.Row.Sentence, firsts[at.Row.StartUtf16] - at.Offset, lasts[at.Row.EndUtf16] + 1 - at.Offset, at.Row.Label))
                .ToLookup(mention => mention.Sentence);
            for (var i = 0; i < documents[done].Count; i++)
            {
                var sentence = documents[done][i];
                scores.Add(
                    sentence.Source,
                    sentence.Mentions.Select(mention => ((mention.Start, mention.End), mention.Label)),
                    predicted[i].Where(mention => scheme.IsAnnotated(sentence.Source, scheme.ClassOf(mention.Label))).Select(mention => ((mention.Start, mention.End), mention.Label)));
                foreach (var mention in predicted[i])
                {
                    found?.Add((done, mention));
                }
            }

            done++;
            progress?.Report(done);
        }

        return scores;
    }
}
