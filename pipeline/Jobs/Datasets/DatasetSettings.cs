using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;
using LukePipeline.Tables;

namespace LukePipeline.Jobs.Datasets;

/// <summary>Everything but the inputs that can change a row, by key. Two runs of one dataset have the same, or their rows would not fit together.</summary>
internal static class DatasetSettings
{
    /// <summary>Keys that say what is read and where, or how work is divided; none of them changes what is found in a document.</summary>
    private static readonly HashSet<string> Others = ["inputs", "shardBytes", "batchWords", "batchSpans", "segmenter"];

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
            settings[$"model of {stage}"] = model.Sha256;
        }

        settings["segmenter"] = $"{plan.Segmenter.Name} {plan.Segmenter.Version}";
        settings["tables"] = TableList.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return settings;
    }

    /// <summary>Refuses settings that are not those of a dataset.</summary>
    /// <exception cref="LukeException">They differ; the message names where.</exception>
    public static void Check(string location, IReadOnlyDictionary<string, string> dataset, IReadOnlyDictionary<string, string> now)
    {
        var keys = dataset.Keys.Union(now.Keys).Where(key => dataset.GetValueOrDefault(key) != now.GetValueOrDefault(key)).ToList();
        if (keys.Count > 0)
        {
            throw new LukeException(
                $"The dataset in {location} was made with other settings: {string.Join("; ", keys.Select(Difference))}. "
                + "Use those of the dataset, or compute all of it anew with --reprocess all: one new snapshot then takes the place of the old one, which can be read until that is there."
                + (keys.Any(key => key.StartsWith("model of", StringComparison.Ordinal)) ? " A new version of this program brings new models of its own; --entity-model and --relation-model name others." : ""),
                null,
                ReasonCode.DatasetMismatch);
        }

        string Difference(string key) => $"{key} was {Short(dataset.GetValueOrDefault(key))}, is {Short(now.GetValueOrDefault(key))}";
    }

    private static string Short(string? value) => value is null ? "not given" : value.Length > 40 ? value[..12] + "…" : value;
}
