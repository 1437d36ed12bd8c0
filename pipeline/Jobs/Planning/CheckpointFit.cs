using LukePipeline.Ground;
using LukePipeline.Jobs.Spec;
using LukePipeline.Luke;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// Looks at the head of a checkpoint's weight file before a job begins: damage and a checkpoint of another task are then told at
/// once, and not by the first shard. No weight is read.
/// </summary>
internal static class CheckpointFit
{
    /// <summary>Checks that the weights can be opened, and have the classifier that a stage needs.</summary>
    /// <param name="stage">What the checkpoint is for.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="LukeException">They cannot, or have not.</exception>
    public static void Check(JobStage stage, Checkpoint checkpoint)
    {
        var config = checkpoint.Config;
        using var weights = checkpoint.OpenWeights();
        var (parts, task) = stage switch
        {
            JobStage.Entities => (3, "entity span classification"),
            JobStage.Relations => (2, "entity pair classification"),
            _ => (0, ""),
        };
        if (parts == 0)
        {
            return;
        }

        long[] expected = [config.Id2Label.Count, parts * (long)config.HiddenSize];
        var problem = !weights.TryFind("classifier.weight", out var weight) ? "it has no classifier"
            : !weight.Shape.SequenceEqual(expected) ? $"its classifier has the shape {weight.ShapeText}, not [{string.Join(", ", expected)}]"
            : null;
        if (problem is not null)
        {
            throw new LukeException(
                $"The checkpoint {checkpoint.Location} is not one for {stage.ToString().ToLowerInvariant()}: {problem}. "
                + $"Give one that was fine-tuned for {task} with --{(stage == JobStage.Entities ? "entity" : "relation")}-model.");
        }
    }
}
