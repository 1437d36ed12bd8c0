using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Grains.Contracts;
using LukePipeline.Jobs.Files;
using LukePipeline.Jobs.Snapshots;

namespace LukePipeline.Client.Running;

/// <summary>What a program reads when a job is done.</summary>
internal static class JobSummaryJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The summary.</summary>
    /// <param name="job">Its last snapshot.</param>
    /// <param name="manifest">What it left; of a dataset, what the run did.</param>
    /// <param name="snapshot">The snapshot of the dataset; null for a plain job.</param>
    /// <param name="warnings">Those of its plan.</param>
    /// <param name="pace">How fast it was; null where nothing was run.</param>
    public static string Write(JobSnapshot job, JobManifest manifest, Snapshot? snapshot, IReadOnlyList<string> warnings, JobPace? pace)
    {
        var counts = manifest.Counts;
        var json = new JsonObject
        {
            ["jobId"] = job.JobId,
            ["state"] = "done",
            ["output"] = job.Output,
            ["documents"] = counts.Documents,
            ["done"] = counts.Done,
            ["failed"] = counts.Failed,
            ["failedFiles"] = counts.FailedFiles,
            ["ignoredFiles"] = manifest.IgnoredFiles,
            ["ignored"] = new JsonObject((manifest.Ignored ?? FrozenDictionary<string, int>.Empty).Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, kind.Value))),
            ["droppedPairs"] = counts.DroppedPairs,
            ["duplicateIds"] = manifest.DuplicateIds,
        };
        foreach (var (table, labels) in counts.Labels)
        {
            json[table] = Labels(labels);
        }

        foreach (var (counter, count) in counts.StageCounts ?? FrozenDictionary<string, long>.Empty)
        {
            json[KeyOf(counter)] = count;
        }

        json["metadata"] = Labels(counts.Metadata ?? FrozenDictionary<string, long>.Empty);
        json["metadataMisfits"] = Labels(counts.MetadataMisfits ?? FrozenDictionary<string, long>.Empty);
        json["broughtFields"] = Labels(counts.BroughtFields ?? FrozenDictionary<string, long>.Empty);
        json["ignoredFields"] = Labels(counts.IgnoredFields ?? FrozenDictionary<string, long>.Empty);
        json["warnings"] = new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]);
        json["failures"] = Labels(counts.Reasons);
        json["shards"] = job.Shards;
        json["shardsResumed"] = job.ShardsResumed;
        json["documentsResumed"] = job.DocumentsResumed;
        json["seconds"] = Math.Round(pace?.Time.TotalSeconds ?? 0, 3);
        json["documentsPerSecond"] = pace is null ? null : Math.Round(pace.DocumentsPerSecond, 1);
        json["wordsPerSecond"] = pace is null ? null : Math.Round(pace.WordsPerSecond, 1);
        json["words"] = job.Counters.Words;
        json["spans"] = job.Counters.Spans;
        json["pairs"] = job.Counters.Pairs;
        if (snapshot is not null)
        {
            json["snapshot"] = SnapshotText.Json(snapshot, manifest.Requests);
        }

        return json.ToJsonString(Indented);
    }

    private static JsonObject Labels(IReadOnlyDictionary<string, long> labels) =>
        new(labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));

    /// <summary>A column as a key: <c>droppedPairs</c> for <c>dropped_pairs</c>.</summary>
    private static string KeyOf(string column) =>
        string.Concat(column.Split('_').Select((word, place) => place == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
