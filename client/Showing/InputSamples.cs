using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Jobs.Planning;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Client.Showing;

/// <summary>
/// Cuts sentences out of the inputs, for outputs of version 1, whose tables do not hold them; where an input is gone or has changed there is
/// nothing to show.
/// </summary>
internal sealed class InputSamples(JobOutput output, IInputStore inputs)
{
    /// <summary>Reads sentences of one shard.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="wanted">The mentions of one sentence, by the uid of their document.</param>
    /// <param name="samples">Gets the sentences.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Why an input could not be read; null where all could.</returns>
    public async Task<string?> ReadAsync(
        int shard, Dictionary<string, List<EntityRow>> wanted, List<SampleSentence> samples, CancellationToken cancellationToken)
    {
        if (output.Plan is not { } plan || shard >= plan.Corpus.Shards.Count)
        {
            return null;
        }

        string? note = null;
        var segmenter = Segmenters.Create(plan.Segmenter.Name);
        await foreach (var entry in new CorpusReader(inputs, JobReading.Of(plan.Spec)).ReadAsync(plan.Corpus.Files, plan.Corpus.Shards[shard], cancellationToken))
        {
            if (entry is DocumentFailure { WholeFile: true } failure)
            {
                note = $"{failure.Source}: {failure.Message}";
            }
            else if (entry is Document document && wanted.Remove(RowIds.DocUidOfVersion1(document.Source, document.Position), out var mentions)
                && Cut(document, segmenter, mentions) is { } sample)
            {
                samples.Add(sample);
            }

            if (wanted.Count == 0)
            {
                break;
            }
        }

        return note;
    }

    private static SampleSentence? Cut(Document document, ISegmenter segmenter, List<EntityRow> mentions)
    {
        var sentence = mentions[0].Sentence;
        if (segmenter.Segment(document).Text is not { } text || sentence >= text.Sentences.Length)
        {
            return null;
        }

        var words = text.Sentences[sentence];
        var start = text.Words[words.Start].Start;
        var end = text.Words[words.End - 1].End;

        // An input that changed in a way that its version does not show must not be cut at old places.
        var fits = mentions.TrueForAll(mention => mention.StartUtf16 >= start && mention.EndUtf16 <= end
            && document.Text.AsSpan(mention.StartUtf16, mention.EndUtf16 - mention.StartUtf16).SequenceEqual(mention.Text));
        return fits
            ? new SampleSentence(
                mentions[0].DocId ?? $"{document.Source} at {document.Position}",
                document.Text[start..end],
                (text.CodePointWords[words.Start].Start, text.CodePointWords[words.End - 1].End),
                [.. mentions.Select(mention => SampleMention.Of(mention, start))])
            : null;
    }
}
