using LukePipeline.Engine.Batches;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Support;

/// <summary>Models of random weights in which no row attends to an entity, as training leaves them.</summary>
internal static class ClosedLuke
{
    /// <summary>A closed model.</summary>
    /// <param name="role">Decides the head.</param>
    /// <param name="config">Its shape; initializer_range is the spread of its matrices.</param>
    /// <param name="seed">Decides every weight.</param>
    /// <param name="strength">How far below zero the score of an entity lies.</param>
    public static LukePreTrainedModel Create(StageId role, LukeConfig config, int seed, double strength = ClosedAttention.Strength)
    {
        var model = LiteralLuke.Create(role, config, seed);
        ClosedAttention.Close(new LukeParameters(model), config);
        using var mode = no_grad();
        foreach (var bias in ParameterSlot.Of(model).Where(slot => slot.Name.EndsWith("2e_query.bias", StringComparison.Ordinal)))
        {
            bias.Value.mul_(strength / ClosedAttention.Strength);
        }

        return model;
    }
}
