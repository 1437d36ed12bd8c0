using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Jobs.Spec;

namespace LukePipeline.Jobs.Planning;

/// <summary>Which checkpoints the stages of a job run.</summary>
public static class ModelLocations
{
    /// <summary>The location of a stage's checkpoint: what the spec names, else the one that ships, else that of the stage which stands in.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="stage">One of its stages.</param>
    /// <param name="stages">The stages that there are.</param>
    /// <returns>A location for <see cref="CheckpointCatalog"/>; null where the stage runs no checkpoint of its own.</returns>
    public static string? Of(JobSpec spec, StageDescriptor stage, StageRegistry stages)
    {
        var bringsMentions = spec.MentionsField is not null;
        return !stage.RunsCheckpoint(bringsMentions) ? null
            : Named(spec, stage) ?? (stage.StandIn(bringsMentions) is { } other ? Named(spec, stages.Get(other)) : null);
    }

    private static string? Named(JobSpec spec, StageDescriptor stage) =>
        stage.Checkpoint is { } checkpoint ? spec.CheckpointOf(checkpoint) ?? checkpoint.Shipped : null;
}
