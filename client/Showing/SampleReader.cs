using LukePipeline.Corpus;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Storage.Locations;
using LukePipeline.Tables;
using LukePipeline.Text;
using LukePipeline.Text.Segmentation;

namespace LukePipeline.Client.Showing;

/// <summary>
/// Finds sentences worth showing, one a document, and cuts them out of the original text. The text is in no table, so the
/// inputs are read again; where they are gone or changed there is nothing to show.
/// </summary>
/// <param name="output">The output.</param>
/// <param name="inputs">Where the inputs are.</param>
/// <param name="readUrls">Whether URLs that the plan names are read: whoever wrote the plan chose them.</param>
internal sealed class SampleReader(JobOutput output, IInputStore inputs, bool readUrls)
{
    /// <summary>Shards looked at for more sentences, so that the answer comes soon whatever the size of the archive.</summary>
    private const int MaxShards = 8;

    /// <summary>Reads sentences.</summary>
    /// <param name="count">As many as this, or fewer.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The sentences, and why there are fewer.</returns>
    public async Task<(IReadOnlyList<SampleSentence> Sentences, string? Note)> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var samples = new List<SampleSentence>();
        if (output.Plan is not { } plan || count == 0)
        {
            return (samples, null);
        }

        string? note = null;
        if (!readUrls && plan.Corpus.Files.FirstOrDefault(file => BlobStores.IsAzure(file.Source)) is { } remote)
        {
            return (samples, $"Sentences are not shown: the plan names {remote.Source} as an input, and --read-inputs alone has URLs of a plan read.");
        }

        try
        {
            var reader = new CorpusReader(inputs, JobPlanner.ReadingOf(plan.Spec));
            var segmenter = Segmenters.Create(plan.Segmenter.Name);
            var looked = 0;
            for (var shard = 0; shard < plan.Corpus.Shards.Count && samples.Count < count && looked < MaxShards; shard++)
            {
                var wanted = await ChooseAsync(shard, count - samples.Count, cancellationToken);
                if (wanted.Count == 0)
                {
                    continue;
                }

                looked++;
                await foreach (var entry in reader.ReadAsync(plan.Corpus.Files, plan.Corpus.Shards[shard], cancellationToken))
                {
                    if (entry is DocumentFailure { WholeFile: true } failure)
                    {
                        note = $"{failure.Source}: {failure.Message}";
                    }
                    else if (entry is Document document && wanted.Remove(RowIds.DocUid(document.Source, document.Position), out var mentions)
                        && Cut(document, segmenter, mentions) is { } sample)
                    {
                        samples.Add(sample);
                    }

                    if (wanted.Count == 0)
                    {
                        break;
                    }
                }
            }
        }
        catch (LukeException e)
        {
            note = e.Message;
        }

        return (samples, samples.Count < count && note is not null ? $"Sentences are not shown where the original text cannot be read: {note}" : null);
    }

    /// <summary>For the first documents of a shard the mentions of their richest sentence: related ones first, then many ones.</summary>
    private async Task<Dictionary<string, List<EntityRow>>> ChooseAsync(int shard, int count, CancellationToken cancellationToken)
    {
        var chosen = new Dictionary<string, List<EntityRow>>();
        if (output.FileOf(EntityTable.Instance.Name, shard) is not { } file)
        {
            return chosen;
        }

        var related = await RelatedAsync(shard, cancellationToken);
        var current = new List<EntityRow>();
        void Close()
        {
            if (current.Count > 0)
            {
                chosen[current[0].DocUid] = [.. current
                    .GroupBy(row => row.Sentence)
                    .OrderByDescending(rows => related.GetValueOrDefault((rows.First().DocUid, rows.Key)))
                    .ThenByDescending(rows => rows.Count())
                    .ThenBy(rows => rows.Key)
                    .First()];
                current.Clear();
            }
        }

        await foreach (var row in output.ReadAsync([file], EntityTable.ReadAsync, cancellationToken))
        {
            if (current.Count > 0 && current[0].DocUid != row.DocUid)
            {
                Close();
                if (chosen.Count >= count)
                {
                    break;
                }
            }

            current.Add(row);
        }

        if (chosen.Count < count)
        {
            Close();
        }

        return chosen;
    }

    private async Task<Dictionary<(string Document, int Sentence), int>> RelatedAsync(int shard, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<(string, int), int>();
        if (output.FileOf(RelationTable.Instance.Name, shard) is { } file)
        {
            await foreach (var row in output.ReadAsync([file], RelationTable.ReadAsync, cancellationToken))
            {
                var key = (row.DocUid, row.Sentence);
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return counts;
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
                document.Id ?? $"{document.Source} at {document.Position}",
                document.Text[start..end],
                [.. mentions.Select(mention => new SampleMention(mention.StartUtf16 - start, mention.EndUtf16 - start, mention.Label, mention.Score))])
            : null;
    }
}
