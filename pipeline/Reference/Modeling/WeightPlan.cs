using LukePipeline.Luke.Config;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>
/// Which weight of a file goes where in a model, and what speaks against it; found from the names, shapes and types alone.
/// </summary>
/// <param name="Matches">What fits.</param>
/// <param name="Unused">Keys of the file that the model has no place for; harmless.</param>
/// <param name="Problems">Missing and misfitting weights, each in a sentence.</param>
internal sealed record WeightPlan(
    IReadOnlyList<(ParameterSlot Slot, WeightInfo Weight)> Matches,
    IReadOnlyList<string> Unused,
    IReadOnlyList<CheckpointException> Problems)
{
    /// <param name="model">A model whose weights may be without storage.</param>
    /// <param name="source">The file.</param>
    /// <param name="newHead">Whether a head that is missing, or made for other labels, is no problem.</param>
    public static WeightPlan Of(LukePreTrainedModel model, IWeightSource source, bool newHead)
    {
        List<(ParameterSlot, WeightInfo)> matches = [];
        List<CheckpointException> problems = [];
        foreach (var slot in ParameterSlot.Of(model))
        {
            var mayBeNew = newHead && !WeightNames.IsEncoder(slot.Name);
            var problem = source.TryFind(slot.Name, out var weight) ? Misfit(source, slot, weight) : Absent(source, model, slot.Name);
            if (weight is not null && (problem is null || !mayBeNew))
            {
                matches.Add((slot, weight));
            }

            if (problem is not null && !mayBeNew)
            {
                problems.Add(problem);
            }
        }

        var used = matches.Select(match => match.Item2.Name).ToHashSet(StringComparer.Ordinal);
        var unused = source.Weights.Select(weight => weight.Name).Where(name => !used.Contains(name) && !WeightNames.IsRedundant(name));
        return new(matches, [.. unused], problems);
    }

    private static CheckpointException? Misfit(IWeightSource source, ParameterSlot slot, WeightInfo weight)
    {
        if (!weight.Shape.SequenceEqual(slot.Value.shape))
        {
            return new(
                source.Location,
                weight.Name,
                $"has shape {weight.ShapeText}, but {LukeConfig.FileName} asks for [{string.Join(", ", slot.Value.shape)}]: "
                + "the weights and the configuration belong to different models.");
        }

        return weight.Dtype is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64
            ? null
            : new(source.Location, weight.Name, $"holds {weight.Dtype} values, expected floating point.");
    }

    private static CheckpointException Absent(IWeightSource source, LukePreTrainedModel model, string name)
    {
        var saved = model.Config.Architectures is { Count: > 0 } classes ? $" It was saved from {string.Join(", ", classes)}." : "";
        return new(
            source.Location,
            name,
            WeightNames.IsEncoder(name)
                ? $"is missing: this is no complete LUKE checkpoint, or {LukeConfig.FileName} describes another one."
                : $"is missing: the file has no head for {model.GetName()}.{saved} Choose that class, or fine-tune this one first.");
    }
}
