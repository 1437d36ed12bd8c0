using LukePipeline.Jobs.Files;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Commit;

/// <summary>Counts rows as they are written.</summary>
internal sealed class ShardCounter
{
    private readonly SortedDictionary<string, long> _entityLabels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _relationLabels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private long _documents;
    private long _failed;
    private long _failedFiles;
    private long _droppedPairs;

    /// <summary>A copy of the counts.</summary>
    public ShardCounts Counts => new ShardCounts(_documents, _documents - _failed, _failed, _failedFiles, _droppedPairs).Plus(
        ShardCounts.Zero with { EntityLabels = _entityLabels, RelationLabels = _relationLabels, Reasons = _reasons });

    public void Add(DocumentRows rows)
    {
        if (rows.Document is { } document)
        {
            _documents++;
            _droppedPairs += document.DroppedPairs;
            _failed += document.Status == DocumentStatus.Failed ? 1 : 0;
        }
        else
        {
            _failedFiles++;
        }

        foreach (var entity in rows.Entities)
        {
            Increment(_entityLabels, entity.Label);
        }

        foreach (var relation in rows.Relations)
        {
            Increment(_relationLabels, relation.Label);
        }

        if (rows.Failure is { } failure)
        {
            Increment(_reasons, failure.Reason.ToString());
        }
    }

    private static void Increment(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
