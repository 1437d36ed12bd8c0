using LukePipeline.Ground;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling;

/// <summary>Puts the weights of a file into a model whose weights have no storage yet.</summary>
internal static class WeightLoader
{
    private const string EntityTable = "entity_embeddings.entity_embeddings.weight";

    /// <summary>Fills the model; what the file lacks (<see cref="LoadOptions.NewHead"/>) is drawn at random.</summary>
    /// <exception cref="LukeException">A weight is missing, has another shape or type than the configuration says, or is not finite.</exception>
    public static void Load(LukePreTrainedModel model, IWeightSource source, LoadOptions options)
    {
        // Memory is spent only when everything is known to fit.
        var plan = WeightPlan.Of(model, source, options.NewHead);
        if (plan.Problems.Count > 0)
        {
            throw plan.Problems[0];
        }

        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        foreach (var (slot, weight) in plan.Matches)
        {
            slot.Set(ParameterSlot.Owned(WeightNames.Bare(slot.Name) == EntityTable && options.EntityRows is { } rows
                ? ReadEntityRows(model, source, weight, rows, options)
                : ReadWhole(source, weight, options)));
        }

        LukeInitializer.Fill(model, model.Config, generator: null, options.Device, options.Dtype);
    }

    private static Tensor ReadWhole(IWeightSource source, WeightInfo weight, LoadOptions options)
    {
        var value = weight.Dtype == options.Dtype ? source.Map(weight.Name) : source.Read(weight.Name, options.Dtype);
        return options.Device is null ? value : value.to(options.Device);
    }

    private static Tensor ReadEntityRows(
        LukePreTrainedModel model, IWeightSource source, WeightInfo weight, IReadOnlyCollection<long> rows, LoadOptions options)
    {
        if (model.PredictsEntities)
        {
            throw new LukeException($"{model.GetName()} predicts every entity, so it cannot be opened with some entity rows only.");
        }

        long[] ids = [.. rows.Distinct().Order()];
        if (ids.Length == 0 || ids[0] < 0 || ids[^1] >= weight.Shape[0])
        {
            var asked = ids.Length == 0 ? "no row" : $"rows {ids[0]}..{ids[^1]}";
            throw new CheckpointException(source.Location, weight.Name, $"has rows 0..{weight.Shape[0] - 1}, asked for were {asked}.");
        }

        var device = options.Device ?? CPU;
        model.Encoder.EntityEmbeddings.Rows = new EntityRows(ids, device);
        return source.ReadRows(weight.Name, ids, options.Dtype).to(device);
    }
}
