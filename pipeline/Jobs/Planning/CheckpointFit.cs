using System.Text.Json;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Luke;

namespace LukePipeline.Jobs.Planning;

/// <summary>
/// Looks at the head of a checkpoint's weight file before a job begins: damage and a checkpoint of another task are then told at
/// once, and not by the first shard.
/// </summary>
internal static class CheckpointFit
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

    /// <summary>Checks that a margin for candidates can be kept to.</summary>
    /// <param name="options">The options.</param>
    /// <param name="entities">The entity checkpoint; its weights are looked at where there is a margin.</param>
    /// <exception cref="LukeException">The checkpoint is open.</exception>
    public static void CheckMargin(ExtractionOptions options, Checkpoint entities)
    {
        if (options.CandidateMargin is not null && !entities.IsClosed)
        {
            throw new LukeException(
                $"candidateMargin (--candidate-margin) leaves candidates out, and in {entities.Location} words attend to candidates: without some of them "
                + "all others would get other scores. Leave it out, here and in the checkpoint's extraction.json, or take a checkpoint whose words "
                + "attend to words alone, as those that luke train makes.");
        }
    }
}
