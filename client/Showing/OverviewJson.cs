using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LukePipeline.Client.Showing;

/// <summary>The overview for machines.</summary>
internal static class OverviewJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(OutputOverview overview)
    {
        var output = overview.Output;
        var counts = output.Counts;
        var json = new JsonObject
        {
            ["output"] = output.Location,
            ["jobId"] = output.JobId,
            ["snapshot"] = output.Snapshot,
            ["state"] = output.State,
            ["complete"] = output.IsComplete,
            ["cancelled"] = output.IsCancelled,
            ["shards"] = output.Shards,
            ["shardsCommitted"] = output.Committed,
            ["documents"] = counts.Documents,
            ["done"] = counts.Done,
            ["failed"] = counts.Failed,
            ["failedFiles"] = counts.FailedFiles,
            ["ignoredFiles"] = output.IgnoredFiles,
            ["ignored"] = new JsonObject((output.Plan?.Corpus.Ignored ?? FrozenDictionary<string, int>.Empty).Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.Key, kind.Value))),
            ["failures"] = new JsonObject(counts.Reasons.Select(reason => KeyValuePair.Create<string, JsonNode?>(reason.Key, reason.Value))),
            ["exact"] = overview.IsExact,
            ["entities"] = Labels(overview.Entities, text => new JsonObject { ["text"] = text }),
            ["relations"] = Labels(overview.Relations, pair => new JsonObject { ["head"] = pair.Head, ["tail"] = pair.Tail }),
            ["sentences"] = new JsonArray([.. overview.Sentences.Select(Sentence)]),
            ["note"] = overview.Note,
        };
        foreach (var (table, labels) in output.LabelsOfOthers)
        {
            json[table] = new JsonObject(labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, new JsonObject { ["count"] = label.Value })));
        }

        return json.ToJsonString(Indented);
    }

    private static JsonObject Labels<T>(IReadOnlyList<LabelSummary<T>> labels, Func<T, JsonObject> write) =>
        new(labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Label, new JsonObject
        {
            ["count"] = label.Count,
            ["top"] = new JsonArray([.. label.Top.Select(entry =>
            {
                var item = write(entry.Key);
                item["count"] = entry.Value;
                return item;
            })]),
        })));

    private static JsonObject Sentence(SampleSentence sentence) => new()
    {
        ["docId"] = sentence.DocId,
        ["text"] = sentence.Text,
        ["start"] = sentence.Place.Start,
        ["end"] = sentence.Place.End,
        ["mentions"] = new JsonArray([.. sentence.Mentions.Select(mention => new JsonObject
        {
            ["startUtf16"] = mention.Start,
            ["endUtf16"] = mention.End,
            ["text"] = mention.Text,
            ["label"] = mention.Label,
            ["score"] = mention.Score,
        })]),
    };
}
