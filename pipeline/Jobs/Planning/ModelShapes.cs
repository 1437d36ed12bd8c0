using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke.Config;
using LukePipeline.Storage.Locations;

namespace LukePipeline.Jobs.Planning;

/// <summary>The shapes of models before a job begins: how much memory they will take.</summary>
public static class ModelShapes
{
    /// <summary>The models that ship: the least that a silo must hold.</summary>
    public static IReadOnlyList<LukeConfig> Shipped => Read(StageRegistry.Shipped.All.Select(stage => stage.Checkpoint?.Shipped));

    /// <summary>The models of a job, each checkpoint once; without those that lie in blob storage, or cannot be read, which planning tells of.</summary>
    public static IReadOnlyList<LukeConfig> Of(JobSpec spec) =>
        Read(spec.Stages.Select(stage => ModelLocations.Of(spec, StageRegistry.Shipped.Get(stage), StageRegistry.Shipped)));

    private static IReadOnlyList<LukeConfig> Read(IEnumerable<string?> locations)
    {
        var configs = new List<LukeConfig>();
        foreach (var location in locations.OfType<string>().Distinct(StringComparer.Ordinal).Where(LocationKind.IsLocal))
        {
            try
            {
                configs.Add(ShippedModels.Open(location).Config);
            }
            catch (LukeException)
            {
                // Whatever is wrong with it is told by planning, with what to do.
            }
        }

        return configs;
    }
}
