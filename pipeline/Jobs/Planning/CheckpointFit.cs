using System.Text.Json;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Luke;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// Looks at the head of a checkpoint's weight file before a job begins: damage and a checkpoint of another task are then told at
/// once, and not by the first shard.
/// </summary>
public static class CheckpointFit
{
    /// <summary>Checks that the weights can be opened, and have the classifier that a stage needs.</summary>
    /// <param name="stage">What the checkpoint is for.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="LukeException">They cannot, or have not.</exception>
    public static void Check(StageDescriptor stage, Checkpoint checkpoint)
    {
        var config = checkpoint.Config;
        using var weights = checkpoint.OpenWeights();
        if (stage.Checkpoint?.Heads is not [var usual, ..] heads)
        {
            return;
        }

        var head = heads.FirstOrDefault(head => weights.TryFind(head.Weight, out _)) ?? usual;
        var problem = !weights.TryFind(head.Weight, out var weight) ? "it has no classifier"
            : weight.Shape is not [var rows, var width] || width != head.Parts * (long)config.HiddenSize || (!head.IsHidden && rows != config.Id2Label.Count)
                ? $"its classifier has the shape {weight.ShapeText}, not [{(head.IsHidden ? "any" : config.Id2Label.Count)}, {head.Parts * config.HiddenSize}]"
            : null;
        if (problem is not null)
        {
            throw new LukeException(
                $"The checkpoint {checkpoint.Location} is not one for {stage.Id}: {problem}. "
                + $"Give one that was fine-tuned for {head.TrainedFor} with --{JsonNamingPolicy.KebabCaseLower.ConvertName(stage.Checkpoint.Key)}.");
        }
    }

    /// <summary>What those who run a job are told of its checkpoints and options, each in a sentence.</summary>
    /// <param name="stages">The stages of the job.</param>
    /// <param name="checkpoints">Their checkpoints; weights may be read.</param>
    /// <param name="options">The options.</param>
    public static IReadOnlyList<string> Warnings(IEnumerable<StageDescriptor> stages, IReadOnlyDictionary<StageId, Checkpoint> checkpoints, ExtractionOptions options) =>
        [.. stages.SelectMany(stage => stage.Warnings(checkpoints, options))];
}
