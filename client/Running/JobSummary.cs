using System.Collections.Frozen;
using System.Globalization;
using LukePipeline.Client.Display;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;

namespace LukePipeline.Client.Running;

/// <summary>What a person reads when a job is done.</summary>
internal static class JobSummary
{
    /// <summary>The summary.</summary>
    /// <param name="job">Its last snapshot.</param>
    /// <param name="manifest">What it left; of a dataset, what the run did.</param>
    /// <param name="snapshot">The snapshot of the dataset; null for a plain job.</param>
    /// <param name="warnings">Those of its plan.</param>
    /// <param name="pace">How fast it was; null where nothing was run.</param>
    /// <param name="failures">The first of its failures, a line each.</param>
    public static string Write(JobSnapshot job, JobManifest manifest, Snapshot? snapshot, IReadOnlyList<string> warnings, JobPace? pace, IReadOnlyList<string> failures)
    {
        var counts = manifest.Counts;
        var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write($"Done: {CountText.Of(counts.Documents, "document")}");
        text.Write(counts.Failed > 0 ? $", {counts.Failed:N0} of them failed" : ", none failed");
        if (counts.FailedFiles > 0)
        {
            text.Write($"; {CountText.Of(counts.FailedFiles, "file")} could not be read");
        }

        text.Write(LeftOutText.Of(manifest.IgnoredFiles ?? 0, manifest.Ignored));
        text.WriteLine(pace is null
            ? ". The job was complete before; nothing was run."
            : $"{(job.ShardsResumed > 0 ? $"; {job.ShardsResumed} of {job.Shards} shards were committed before. The rest" : ". It")} took {ProgressLine.Clock(pace.Time)} in all ({pace}).");
        text.WriteLine();
        foreach (var (table, labels) in counts.Labels)
        {
            WriteLabels(text, table, labels);
        }

        WriteLabels(text, "failures", counts.Reasons);
        foreach (var failure in failures)
        {
            text.WriteLine($"             {failure}");
        }

        foreach (var (field, count) in counts.IgnoredFields ?? FrozenDictionary<string, long>.Empty)
        {
            text.WriteLine($"  warning    {CountText.Of(count, "document")} with a field '{field}' that holds no segmentation: it was ignored. --segmenter rules never looks at it");
        }

        foreach (var (field, _) in (counts.Metadata ?? FrozenDictionary<string, long>.Empty).Where(field => field.Value == 0))
        {
            text.WriteLine($"  warning    no document has a field '{field}', which --metadata-fields names");
        }

        // A document that was copied brought its fields in an earlier run.
        foreach (var (field, _) in (counts.BroughtFields ?? FrozenDictionary<string, long>.Empty).Where(field => field.Value == 0 && counts.Done > (counts.Reused ?? 0)))
        {
            text.WriteLine($"  warning    no document has a field '{field}', which --mentions-field, --words-field or --sentences-field names");
        }

        foreach (var (field, count) in counts.MetadataMisfits ?? FrozenDictionary<string, long>.Empty)
        {
            text.WriteLine($"  warning    {CountText.Of(count, "document")} whose '{field}' is not UTF-8, or not of the type that --metadata-fields gives it: null in its column");
        }

        foreach (var warning in warnings)
        {
            text.WriteLine($"  warning    {warning}");
        }

        if (manifest.DuplicateIds is > 0 and var repeated)
        {
            text.WriteLine($"  ids        {CountText.Of(repeated, "document")} with an id that another has too: join the tables by doc_uid, not by doc_id");
        }

        text.WriteLine();
        foreach (var line in snapshot is null ? [] : SnapshotText.Lines(snapshot, manifest.Requests))
        {
            text.WriteLine(line);
        }

        text.WriteLine($"  output     {job.Output}");
        text.Write($"  look at it {OwnCommand.Call} show {OwnCommand.Quote(job.Output)}");
        if (job.Message is { } message)
        {
            text.WriteLine();
            text.Write(message);
        }

        return text.ToString();
    }

    private static void WriteLabels(StringWriter text, string title, IReadOnlyDictionary<string, long> labels)
    {
        if (labels.Count > 0)
        {
            var each = labels.OrderByDescending(label => label.Value).ThenBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key} {label.Value:N0}");
            text.WriteLine($"  {title,-10} {labels.Values.Sum():N0}  ({string.Join(", ", each)})");
        }
    }
}
