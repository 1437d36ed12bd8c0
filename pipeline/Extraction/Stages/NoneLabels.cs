using LukePipeline.Luke.Config;

namespace LukePipeline.Extraction.Stages;

/// <summary>Finds the class that means "nothing".</summary>
internal static class NoneLabels
{
    /// <summary>The class of that name, which the checkpoint has (<see cref="ExtractionModels.Check"/>); class 0 without a name.</summary>
    public static int Find(LukeConfig config, string? name) => name is null ? 0 : config.Label2Id[name];
}
