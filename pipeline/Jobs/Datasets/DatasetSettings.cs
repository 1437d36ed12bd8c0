using System.Text.Json.Nodes;
using LukePipeline.Engine.Batches;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Datasets;

/// <summary>Everything but the inputs that can change a row, by key. Two runs of one dataset have the same, or their rows would not fit together.</summary>
internal static class DatasetSettings
{
    /// <summary>Longest text of a value in a message, in UTF-16 units.</summary>
    private const int MaxText = 40;

    /// <summary>Keys that say what is read and where, or how work is divided; none of them changes what is found in a document.</summary>
    private static readonly HashSet<string> Others = ["inputs", "shardBytes", "batchWords", "batchSpans", "sharesEncoder", "segmenter"];

    /// <summary>What stages may be told stands here once more: each key of theirs is compared under its own name.</summary>
    private const string Repeated = "ofStages";

    /// <summary>The key of the checkpoint of a stage.</summary>
    public static string ModelOf(StageId stage) => $"model of {stage}";

    /// <summary>The settings of a plan.</summary>
    public static IReadOnlyDictionary<string, string> Of(JobPlan plan)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var spec = plan.Spec.ToJson();

        // A checkpoint is its content, wherever it lies.
        var checkpoints = JobParts.Shipped.Stages.All.Select(stage => stage.Checkpoint?.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in spec.Where(key => !Others.Contains(key.Key) && !checkpoints.Contains(key.Key) && JobSpecKeys.Find(key.Key) is not { ChangesRows: false }))
        {
            settings[key] = value?.ToJsonString() ?? "null";
        }

        foreach (var option in plan.Options.EnumerateObject().Where(option => !Others.Contains(option.Name)))
        {
            settings[option.Name] = option.Value.GetRawText();
        }

        foreach (var (stage, model) in plan.Models)
        {
            settings[ModelOf(stage)] = model.Sha256;
        }

        settings["segmenter"] = $"{plan.Segmenter.Name} {plan.Segmenter.Version}";
        settings["tables"] = TableList.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>Refuses settings that are not those of a dataset, but for what is done anew.</summary>
    /// <exception cref="LukeException">They differ; the message names where, and what has it done anew.</exception>
    public static void Check(string location, IReadOnlyDictionary<string, string> dataset, IReadOnlyDictionary<string, string> now, Reprocessing asked)
    {
        var keys = dataset.Keys.Union(now.Keys)
            .Select(key => (Key: key, Before: dataset.GetValueOrDefault(key), Now: now.GetValueOrDefault(key)))
            .Where(key => !AreSame(key.Before, key.Now) && key.Key != Repeated)
            .ToList();
        if (keys.Any(key => !asked.Covers(key.Key, key.Before, key.Now)))
        {
            throw new LukeException(
                $"The dataset in {location} was made with other settings: {string.Join("; ", keys.Select(key => Differ(key.Key, key.Before, key.Now)))}. "
                + "Use those of the dataset, or "
                + (asked.Offer(keys) is { } stage ? $"have what they change done anew with --reprocess {stage}, and all else copied" : "compute all of it anew with --reprocess all")
                + ": one new snapshot then takes the place of the old one, which can be read until that is there."
                + (keys.Any(key => key.Key.StartsWith(ModelOf(new StageId("")), StringComparison.Ordinal)) ? " A new version of this program brings new models of its own; --entity-model and --relation-model name others." : ""),
                null,
                ReasonCode.DatasetMismatch);
        }
    }

    /// <summary>Equal as JSON: a stored plan has line breaks and escapes of its own.</summary>
    private static bool AreSame(string? before, string? now) =>
        before == now || (IsJson(before) && IsJson(now) && JsonNode.DeepEquals(JsonNode.Parse(before!), JsonNode.Parse(now!)));

    private static bool IsJson(string? value) => value is ['[' or '{' or '"', ..];

    private static string Differ(string key, string? before, string? now)
    {
        var (was, isNow) = SpecDifferences.Apart(Shown(before), Shown(now), MaxText);
        return $"{key} was {was}, is {isNow}";
    }

    private static string Shown(string? value) => IsJson(value) ? JobJson.ToText(JsonNode.Parse(value!)!) : value ?? "not given";
}
