using LukePipeline.Jobs.Files;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Commit;

/// <summary>Counts rows as they are written.</summary>
/// <param name="tables">The tables of the job.</param>
/// <param name="metadataFields">The fields that are carried.</param>
internal sealed class ShardCounter(TableList tables, IReadOnlyList<MetadataField> metadataFields)
{
    private readonly Dictionary<string, SortedDictionary<string, long>> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counters = tables.Counters.ToDictionary(counter => counter, _ => 0L, StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _ignoredFields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _metadata = new(metadataFields.DistinctBy(field => field.Name).ToDictionary(field => field.Name, _ => 0L), StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _misfits = new(StringComparer.Ordinal);
    private long _documents;
    private long _failed;
    private long _failedFiles;

    /// <summary>A copy of the counts.</summary>
    public ShardCounts Counts => ShardCounts.Of(_documents, _failed, _failedFiles, _counters, _labels, _reasons) with
    {
        Metadata = Copy(_metadata),
        MetadataMisfits = Copy(_misfits),
        IgnoredFields = Copy(_ignoredFields),
    };

    public void Add(DocumentRows rows)
    {
        if (rows.Document is { } document)
        {
            _documents++;
            _failed += document.Status == DocumentStatus.Failed ? 1 : 0;
            foreach (var field in metadataFields.Where(field => document.Metadata.ContainsKey(field.Name)))
            {
                Increment(_metadata, field.Name);
                if (!field.Fits(document.Metadata[field.Name]))
                {
                    Increment(_misfits, field.Name);
                }
            }

            foreach (var counter in tables.Counters)
            {
                _counters[counter] += document.CountOf(counter);
            }
        }
        else
        {
            _failedFiles++;
        }

        foreach (var ofTable in rows.Tables)
        {
            foreach (var label in ofTable.Labels)
            {
                if (!_labels.TryGetValue(ofTable.Table.Name, out var counts))
                {
                    _labels[ofTable.Table.Name] = counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
                }

                Increment(counts, label);
            }
        }

        foreach (var field in rows.IgnoredFields)
        {
            Increment(_ignoredFields, field);
        }

        if (rows.Failure is { } failure)
        {
            Increment(_reasons, failure.Reason.ToString());
        }
    }

    private static SortedDictionary<string, long>? Copy(SortedDictionary<string, long> counts) => counts.Count > 0 ? new(counts, StringComparer.Ordinal) : null;

    private static void Increment(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
