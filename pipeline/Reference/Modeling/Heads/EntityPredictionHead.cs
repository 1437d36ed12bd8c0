using LukePipeline.Ground.Torch;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Entity prediction: transform to the width of the entity table, then the scores of that table.</summary>
internal sealed class EntityPredictionHead : PredictionHead
{
    [ComponentName(Name = "transform")]
    private readonly EntityPredictionTransform _transform;

    public EntityPredictionHead(LukeConfig config)
        : base(nameof(EntityPredictionHead), config.EntityVocabSize)
    {
        _transform = new EntityPredictionTransform(config);
        RegisterComponents();
    }

    /// <param name="states">[B, E, hidden].</param>
    /// <param name="entityTable">The shared table [entity vocab, entity size].</param>
    /// <returns>[B, E, entity vocab].</returns>
    public Tensor Forward(Tensor states, Tensor entityTable) =>
        nn.functional.linear(_transform.Forward(states), entityTable, null).Plus(_bias);
}
