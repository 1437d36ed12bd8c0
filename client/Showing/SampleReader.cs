using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Ground;
using LukePipeline.Tables;

namespace LukePipeline.Client.Showing;

/// <summary>
/// Finds sentences worth showing, one a document, in the tables alone. Tables of version 1 hold no sentences; there the inputs are read
/// again.
/// </summary>
/// <param name="output">The output.</param>
/// <param name="inputs">The inputs of its plan.</param>
internal sealed class SampleReader(JobOutput output, PlannedInputs inputs)
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
        string? note = null;
        try
        {
            var looked = 0;
            for (var shard = 0; shard < output.Shards && samples.Count < count && looked < MaxShards; shard++)
            {
                var wanted = await ChooseAsync(shard, count - samples.Count, cancellationToken);
                if (wanted.Count == 0)
                {
                    continue;
                }

                looked++;
                if (output.FileOf(SentenceTable.Instance.Name, shard) is { } file)
                {
                    await foreach (var sentence in output.ReadAsync([file], SentenceTable.ReadAsync, cancellationToken))
                    {
                        if (wanted.TryGetValue(sentence.DocUid, out var mentions) && mentions[0].Sentence == sentence.Sentence)
                        {
                            samples.Add(Sample(sentence, mentions));
                        }
                    }
                }
                else if (inputs.Refusal() is { } refusal)
                {
                    note = refusal;
                }
                else
                {
                    note = await new InputSamples(output, inputs.Open()).ReadAsync(shard, wanted, samples, cancellationToken) ?? note;
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

    private static SampleSentence Sample(SentenceRow sentence, List<EntityRow> mentions) => new(
        mentions[0].DocId ?? $"document {sentence.DocUid}",
        sentence.Text,
        (sentence.Start, sentence.End),
        [.. mentions.Select(mention => SampleMention.Of(mention, sentence.StartUtf16))]);
}
