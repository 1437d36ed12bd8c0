using LukePipeline.Engine.Batches;
using LukePipeline.Engine.Packed;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Training.Graph;

namespace LukePipeline.Tests.Support;

/// <summary>Models of random weights in which no row attends to an entity, as training leaves them.</summary>
internal static class ClosedLuke
{
    /// <summary>The small shape of the engine's tests.</summary>
    public static LukeConfig Small { get; } = new LukeConfig
    {
        VocabSize = 200,
        EntityVocabSize = 12,
        HiddenSize = 96,
        EntityEmbSize = 24,
        NumHiddenLayers = 3,
        NumAttentionHeads = 4,
        IntermediateSize = 160,
        MaxPositionEmbeddings = 130,
        TypeVocabSize = 1,
        LayerNormEps = 1e-5,
        InitializerRange = 0.15,
    }.WithLabels(["NIL", "MISC", "PER", "ORG", "LOC"]);

    /// <summary>A closed model.</summary>
    /// <inheritdoc cref="LiteralLuke.Create"/>
    public static LukePreTrainedModel Create(StageId role, LukeConfig config, int seed)
    {
        var model = LiteralLuke.Create(role, config, seed);
        ClosedAttention.Close(new LukeParameters(model), config);
        return model;
    }

    /// <summary>Its weights in the engine.</summary>
    public static PackedLukeWeights Pack(LukePreTrainedModel model, StageId role, PackedLukeOptions? options = null)
    {
        using var source = new ModelWeights(model);
        return PackedLukeWeights.Load(source, model.Config, role.Task(), [2, 3], options);
    }
}
