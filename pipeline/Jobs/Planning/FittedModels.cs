using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;

namespace LukePipeline.Jobs.Planning;

/// <summary>The checkpoints of a job and the options that it extracts with, which fit each other.</summary>
/// <param name="Models">The stages and their checkpoints.</param>
/// <param name="Options">Every option.</param>
public sealed record FittedModels(ExtractionModels Models, ExtractionOptions Options)
{
    /// <summary>Settles the options of a job with its checkpoints, whoever runs it: a job, a trial of a text, an evaluation.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="stages">Its stages, in their order.</param>
    /// <param name="checkpoints">Their checkpoints; the head of the weight file is read.</param>
    /// <param name="registry">The stages that there are.</param>
    /// <param name="mentionLabels">See <see cref="JobOptions.Of"/>.</param>
    /// <exception cref="LukeException">A checkpoint is not one for its stage, or the options do not fit.</exception>
    public static FittedModels Of(
        JobSpec spec,
        IReadOnlyList<StageDescriptor> stages,
        IReadOnlyDictionary<StageId, Checkpoint> checkpoints,
        StageRegistry registry,
        IReadOnlyCollection<string>? mentionLabels = null)
    {
        foreach (var (stage, checkpoint) in checkpoints)
        {
            CheckpointFit.Check(registry.Get(stage), checkpoint);
        }

        var models = ModelsOf(stages, checkpoints);
        var options = JobOptions.Of(spec, checkpoints, registry, mentionLabels);
        models.Check(options, jobsOwnSchema: spec.PairSchema is not null);
        return new FittedModels(models, options);
    }

    /// <summary>What stages need of their checkpoints.</summary>
    internal static ExtractionModels ModelsOf(IReadOnlyList<StageDescriptor> stages, IReadOnlyDictionary<StageId, Checkpoint> checkpoints) =>
        new(stages, checkpoints.ToDictionary(checkpoint => checkpoint.Key, checkpoint => StageModel.Of(checkpoint.Value)));
}
