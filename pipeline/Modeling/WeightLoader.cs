using LukePipeline.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LukePipeline.Modeling;

/// <summary>Puts the weights of a file into a model whose weights have no storage yet.</summary>
internal static class WeightLoader
{
    private const string EntityTable = "entity_embeddings.entity_embeddings.weight";

    /// <exception cref="LukeException">A weight is missing, has another shape or type than the configuration says, or is not finite.</exception>
    public static LoadReport Load(LukePreTrainedModel model, IWeightSource source, LoadOptions options)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var used = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<(ParameterSlot Slot, WeightInfo Weight)>();
        foreach (var slot in ParameterSlot.Of(model))
        {
            if (WeightNames.TryFind(source, slot.Name, model.Config.TieWordEmbeddings, out var weight))
            {
                RequireShape(source, slot, weight);
                used.Add(weight.Name);
                found.Add((slot, weight));
            }
            else if (!options.NewHead || IsEncoder(slot.Name))
            {
                throw Missing(source, model, slot.Name);
            }
        }

        // Only now, when everything is known to fit, memory is spent.
        foreach (var (slot, weight) in found)
        {
            var value = WeightNames.Bare(slot.Name) == EntityTable && options.EntityRows is { } rows
                ? ReadEntityRows(model, source, weight, rows, options)
                : ReadWhole(source, weight, options);
            RequireFinite(source, weight, value, options);
            slot.Set(Owned(value));
        }

        var fresh = LukeInitializer.Fill(model, model.Config, generator: null);
        return new(fresh, [.. source.Weights.Select(weight => weight.Name).Where(name => !used.Contains(name) && !WeightNames.IsRedundant(name))]);
    }

    /// <summary>A parameter that lives as long as its module, whatever scope it was made in.</summary>
    public static Parameter Owned(Tensor value)
    {
        var parameter = new Parameter(value);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    private static bool IsEncoder(string name) => WeightNames.Bare(name).Split('.')[0] is "embeddings" or "entity_embeddings" or "encoder";

    private static Tensor ReadWhole(IWeightSource source, WeightInfo weight, LoadOptions options)
    {
        var onCpu = options.Device is null || options.Device.type == DeviceType.CPU;
        var value = weight.Dtype == options.Dtype ? source.Map(weight.Name) : source.Read(weight.Name, options.Dtype);
        return onCpu ? value : value.to(options.Device!);
    }

    private static Tensor ReadEntityRows(
        LukePreTrainedModel model, IWeightSource source, WeightInfo weight, IReadOnlyCollection<long> rows, LoadOptions options)
    {
        long[] ids = [.. rows.Distinct().Order()];
        var outside = ids.Where(id => id < 0 || id >= weight.Shape[0]).ToList();
        if (ids.Length == 0 || outside.Count > 0)
        {
            var asked = outside.Count > 0 ? $"Entity row {outside[0]} was asked for" : "No entity row was asked for";
            throw new LukeException($"{source.Location}: {weight.Name} has rows 0..{weight.Shape[0] - 1}. {asked}.");
        }

        var device = options.Device ?? CPU;
        model.Encoder.EntityEmbeddings.Rows = new EntityRows(ids, device);
        return source.ReadRows(weight.Name, ids, options.Dtype).to(device);
    }

    private static void RequireShape(IWeightSource source, ParameterSlot slot, WeightInfo weight)
    {
        if (!weight.Shape.SequenceEqual(slot.Value.shape))
        {
            throw new CheckpointException(
                source.Location,
                weight.Name,
                $"has shape {weight.ShapeText}, but {LukeConfig.FileName} asks for [{string.Join(", ", slot.Value.shape)}]: "
                + "the weights and the configuration belong to different models.");
        }

        if (weight.Dtype is not (ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64))
        {
            throw new CheckpointException(source.Location, weight.Name, $"holds {weight.Dtype} values, expected floating point.");
        }
    }

    private static void RequireFinite(IWeightSource source, WeightInfo weight, Tensor value, LoadOptions options)
    {
        if (!options.CheckFinite || value.numel() == 0)
        {
            return;
        }

        // NaN passes through minimum and maximum, infinities are extremes: one pass, no temporary of the weight's size.
        var (low, high) = value.aminmax();
        if (!double.IsFinite(low.to_type(ScalarType.Float64).item<double>())
            || !double.IsFinite(high.to_type(ScalarType.Float64).item<double>()))
        {
            throw new CheckpointException(
                source.Location, weight.Name, "holds NaN or infinite values: the training that wrote it failed, or the file is damaged.");
        }
    }

    private static LukeException Missing(IWeightSource source, LukePreTrainedModel model, string name)
    {
        var saved = model.Config.Architectures is { Count: > 0 } classes ? $" It was saved from {string.Join(", ", classes)}." : "";
        return new CheckpointException(
            source.Location,
            name,
            IsEncoder(name)
                ? $"is missing: this is no complete LUKE checkpoint, or {LukeConfig.FileName} describes another one."
                : $"is missing: the file has no head for {model.GetName()}.{saved} Choose that class, or fine-tune this one first.");
    }
}
