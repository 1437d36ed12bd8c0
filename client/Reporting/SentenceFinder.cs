using LukePipeline.Client.Showing;
using LukePipeline.Extraction.Stages.Entities;
using LukePipeline.Extraction.Stages.Relations;
using LukePipeline.Report;
using LukePipeline.Tables;

namespace LukePipeline.Client.Reporting;

/// <summary>Sentences with what was found in them, out of the tables.</summary>
/// <param name="output">The output.</param>
internal sealed class SentenceFinder(JobOutput output)
{
    /// <summary>Finds those of a shard.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="chosen">The sentences that are wanted, of this shard or others.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyDictionary<SentenceKey, ShownSentence>> FindAsync(int shard, IReadOnlySet<SentenceKey> chosen, CancellationToken cancellationToken)
    {
        if (chosen.Count == 0 || output.FileOf(SentenceTable.Instance.Name, shard) is not { } file)
        {
            return new Dictionary<SentenceKey, ShownSentence>();
        }

        var here = new Dictionary<SentenceKey, (SentenceRow Row, List<EntityRow> Mentions, List<ShownRelation> Relations, int More)>();
        await foreach (var row in output.ReadAsync([file], SentenceTable.ReadAsync, cancellationToken))
        {
            if (row.Text is not null && chosen.Contains(new SentenceKey(row.DocUid, row.Sentence)))
            {
                here[new SentenceKey(row.DocUid, row.Sentence)] = (row, [], [], 0);
            }
        }

        await AddFoundAsync(shard, here, cancellationToken);
        return here.ToDictionary(found => found.Key, found => Show(found.Key, found.Value));
    }

    private static ShownSentence Show(SentenceKey key, (SentenceRow Row, List<EntityRow> Mentions, List<ShownRelation> Relations, int More) found) =>
        new(found.Mentions.Select(row => row.DocId).FirstOrDefault(id => id is not null) ?? $"document {key.DocUid}", found.Row)
        {
            Mentions = [.. found.Mentions.OrderBy(row => row.StartUtf16)],
            Relations = found.Relations,
            More = found.More,
        };

    private async Task AddFoundAsync(
        int shard, Dictionary<SentenceKey, (SentenceRow Row, List<EntityRow> Mentions, List<ShownRelation> Relations, int More)> here, CancellationToken cancellationToken)
    {
        if (here.Count > 0 && output.FileOf(EntityTable.Instance.Name, shard) is { } entities)
        {
            await foreach (var row in output.ReadAsync([entities], EntityTable.ReadAsync, cancellationToken))
            {
                var key = new SentenceKey(row.DocUid, row.Sentence);
                if (here.TryGetValue(key, out var found))
                {
                    if (found.Mentions.Count < ShownSentence.MostMentions)
                    {
                        found.Mentions.Add(row);
                    }
                    else
                    {
                        here[key] = found with { More = found.More + 1 };
                    }
                }
            }
        }

        if (here.Count > 0 && output.FileOf(RelationTable.Instance.Name, shard) is { } relations)
        {
            await foreach (var row in output.ReadAsync([relations], RelationTable.ReadAsync, cancellationToken))
            {
                var key = new SentenceKey(row.DocUid, row.Sentence);
                if (here.TryGetValue(key, out var found))
                {
                    if (found.Relations.Count < ShownSentence.MostRelations)
                    {
                        found.Relations.Add(new ShownRelation(row.HeadText, row.Label, row.TailText, row.Score));
                    }
                    else
                    {
                        here[key] = found with { More = found.More + 1 };
                    }
                }
            }
        }
    }
}
