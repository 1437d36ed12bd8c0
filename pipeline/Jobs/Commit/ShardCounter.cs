using LukePipeline.Ground;
using LukePipeline.Jobs.Files;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Commit;

/// <summary>Counts rows as they are written.</summary>
/// <param name="tables">The tables of the job.</param>
/// <param name="metadataFields">The fields that are carried.</param>
/// <param name="broughtFields">The fields of words, sentences and mentions that somebody has named.</param>
/// <param name="bySource">Whether each input is counted as well.</param>
internal sealed class ShardCounter(TableList tables, IReadOnlyList<MetadataField> metadataFields, IReadOnlyList<string> broughtFields, bool bySource)
{
    private readonly Dictionary<string, SortedDictionary<string, long>> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _counters = tables.Counters.ToDictionary(counter => counter, _ => 0L, StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _ignoredFields = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _metadata = new(metadataFields.DistinctBy(field => field.Name).ToDictionary(field => field.Name, _ => 0L), StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _misfits = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _brought = new(broughtFields.Distinct().ToDictionary(field => field, _ => 0L), StringComparer.Ordinal);
    private long _documents;
    private long _failed;
    private readonly SortedDictionary<string, SourceCounts> _sources = new(StringComparer.Ordinal);
    private long _failedFiles;
    private long? _reused;

    /// <summary>A copy of the counts.</summary>
    public ShardCounts Counts => ShardCounts.Of(_documents, _failed, _failedFiles, _counters, _labels, _reasons) with
    {
        Metadata = Copy(_metadata),
        MetadataMisfits = Copy(_misfits),
        IgnoredFields = Copy(_ignoredFields),
        BroughtFields = Copy(_brought),
        Reused = _reused,
    };

    /// <summary>What came of each input; null where they are not counted.</summary>
    public IReadOnlyList<SourceCounts>? Sources => bySource ? [.. _sources.Values] : null;

    /// <summary>Counts a document that is copied and not computed.</summary>
    public void AddReused() => _reused = (_reused ?? 0) + 1;

    /// <summary>Notes that an input could not be read this time, and keeps the rows that it has.</summary>
    public void Defer(string source, ReasonCode reason) => OfSource(source, 0, isFailed: false, reason);

    /// <summary>Counts a row of an earlier file.</summary>
    public void Add(string table, ITableValues values, int row)
    {
        switch (table)
        {
            case TableList.Documents:
                var isFailed = values.Text("status", row) == "failed";
                _documents++;
                _failed += isFailed ? 1 : 0;
                foreach (var field in metadataFields.Where(field => !values.IsNull(field.Name, row)))
                {
                    Increment(_metadata, field.Name);
                }

                foreach (var counter in tables.Counters)
                {
                    _counters[counter] += values.Number<int>(counter, row);
                }

                OfSource(values.Text("source", row)!, 1, isFailed, null);
                break;
            case TableList.Failures:
                var reason = values.Text("reason", row)!;
                if (values.IsNull("doc_uid", row))
                {
                    _failedFiles++;
                    OfSource(values.Text("source", row)!, 0, isFailed: true, Enum.TryParse<ReasonCode>(reason, out var known) ? known : ReasonCode.InternalError);
                }

                Increment(_reasons, reason);
                break;
            case var _ when tables.OfStages.Any(known => known.Name == table && known.HasLabels):
                CountLabel(table, values.Text("label", row)!);
                break;
        }
    }

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

            OfSource(document.Source, 1, document.Status == DocumentStatus.Failed, null);
        }
        else
        {
            _failedFiles++;
            OfSource(rows.Failure!.Source, 0, isFailed: true, rows.Failure.Reason);
        }

        foreach (var ofTable in rows.Tables)
        {
            foreach (var label in ofTable.Labels)
            {
                CountLabel(ofTable.Table.Name, label);
            }
        }

        foreach (var field in rows.UndecodedFields)
        {
            Increment(_metadata, field);
            Increment(_misfits, field);
        }

        foreach (var field in rows.BroughtFields.Where(_brought.ContainsKey))
        {
            Increment(_brought, field);
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

    private void CountLabel(string table, string label)
    {
        if (!_labels.TryGetValue(table, out var counts))
        {
            _labels[table] = counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        }

        Increment(counts, label);
    }

    private void OfSource(string source, int documents, bool isFailed, ReasonCode? wholeFile)
    {
        if (bySource)
        {
            var known = _sources.GetValueOrDefault(source) ?? new SourceCounts(source, 0, 0, 0);
            _sources[source] = new SourceCounts(source, known.Documents + documents, known.Done + (isFailed ? 0 : documents), known.Failed + (isFailed ? documents : 0))
            {
                Reason = wholeFile ?? known.Reason,
            };
        }
    }

    private static SortedDictionary<string, long>? Copy(SortedDictionary<string, long> counts) => counts.Count > 0 ? new(counts, StringComparer.Ordinal) : null;

    private static void Increment(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
