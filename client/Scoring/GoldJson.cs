using System.Text.Json;
using System.Text.Json.Nodes;
using LukePipeline.Training.Evaluation;
using LukePipeline.Training.Gold;

namespace LukePipeline.Client.Scoring;

/// <summary>Scores against gold documents for machines.</summary>
internal static class GoldJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(GoldScores scores) => new JsonObject
    {
        ["documents"] = scores.Documents,
        ["sentences"] = scores.Sentences,
        ["exact"] = Match(scores.Exact),
        ["overlapping"] = Match(scores.Overlapping),
    }.ToJsonString(Indented);

    private static JsonObject Match(MatchScores scores) => new()
    {
        ["mentions"] = Labels(scores.Mentions),
        ["relatedMentions"] = new JsonObject
        {
            ["recall"] = scores.RelatedMentions.Recall,
            ["right"] = scores.RelatedMentions.Right,
            ["gold"] = scores.RelatedMentions.Gold,
        },
        ["relations"] = Labels(scores.Relations),
        ["thresholds"] = scores.Thresholds is null ? null : new JsonArray([.. scores.Thresholds.Select(threshold =>
        {
            var counts = Counts(threshold.Counts);
            counts.Insert(0, "minScore", threshold.MinScore);
            return counts;
        })]),
        ["tenths"] = scores.Tenths is null ? null : new JsonArray([.. scores.Tenths.Select(tenth => new JsonObject
        {
            ["from"] = tenth.From,
            ["count"] = tenth.Count,
            ["meanScore"] = tenth.MeanScore,
            ["right"] = tenth.Right,
        })]),
    };

    private static JsonObject? Labels(LabelCounts? counts) => counts is null ? null : new JsonObject
    {
        ["micro"] = Counts(counts.Micro),
        ["labels"] = new JsonObject(counts.Labels.Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, Counts(label.Value)))),
    };

    private static JsonObject Counts(PrecisionRecall counts) => new()
    {
        ["precision"] = counts.Precision,
        ["recall"] = counts.Recall,
        ["f1"] = counts.F1,
        ["right"] = counts.Right,
        ["found"] = counts.Predicted,
        ["gold"] = counts.Gold,
    };
}
