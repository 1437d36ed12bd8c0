using LukePipeline.Engine.Batches;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Training.Graph;

namespace LukePipeline.Tests.Support;

/// <summary>Models of random weights in which no row attends to an entity, as training leaves them.</summary>
internal static class ClosedLuke
{
    /// <summary>A closed model.</summary>
    /// <inheritdoc cref="LiteralLuke.Create"/>
    public static LukePreTrainedModel Create(StageId role, LukeConfig config, int seed)
    {
        var model = LiteralLuke.Create(role, config, seed);
        ClosedAttention.Close(new LukeParameters(model), config);
        return model;
    }
}
