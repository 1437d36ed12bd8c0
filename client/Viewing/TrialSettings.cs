using System.Text.Json.Nodes;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground.Settings;
using LukePipeline.Jobs.Planning;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Client.Viewing;

/// <summary>The settings of a job that <c>luke try</c> takes as well: what decides what is found in one text.</summary>
internal static class TrialSettings
{
    /// <summary>The stages that run where a job names none, with a checkpoint of their own: what those of others find is seen in tables.</summary>
    private static readonly StageDescriptor[] Stages = [.. StageRegistry.Shipped.All.Where(stage => stage is { IsStandard: true, Checkpoint.Shipped: not null })];

    /// <summary>All of them, as the schema of a job says them.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        .. Stages.Select(stage => JobSpecKeys.Find(stage.Checkpoint!.Key)!), JobSpecKeys.Find("segmenter")!, .. Stages.SelectMany(stage => stage.Settings), JobSpecKeys.Find("precision")!,
    ];

    /// <summary>Reads them by the rules of a job.</summary>
    /// <param name="given">What the command line gives.</param>
    /// <exception cref="JobSpecException">A value is not one that a job takes.</exception>
    public static JobSpec Read(JsonObject given)
    {
        var spec = JobOptions.NoJob.ToJson();
        spec["stages"] = new JsonArray([.. Stages.Select(stage => (JsonNode)JsonValue.Create(stage.Id.Name))]);
        foreach (var setting in All.Where(setting => given.ContainsKey(setting.Name)))
        {
            spec[setting.Name] = given[setting.Name]!.DeepClone();
        }

        return JobSpec.Parse(spec);
    }
}
