using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Modeling;

/// <summary>Entity prediction: transform to the width of the entity table, then the scores of that table.</summary>
internal sealed class EntityPredictionHead : nn.Module, IBiasOwner
{
    [ComponentName(Name = "bias")]
    private Parameter _bias;

    [ComponentName(Name = "transform")]
    private readonly EntityPredictionTransform _transform;

    public EntityPredictionHead(LukeConfig config)
        : base(nameof(EntityPredictionHead))
    {
        _bias = new Parameter(empty(config.EntityVocabSize, device: META));
        _transform = new EntityPredictionTransform(config);
        RegisterComponents();
    }

    public Parameter Bias
    {
        get => _bias;
        set
        {
            _bias = value;
            ConditionallyRegisterParameter("bias", value);
        }
    }

    /// <param name="states">[B, E, hidden].</param>
    /// <param name="entityTable">The shared table [entity vocab, entity size].</param>
    /// <returns>[B, E, entity vocab].</returns>
    public Tensor Forward(Tensor states, Tensor entityTable) =>
        nn.functional.linear(_transform.Forward(states), entityTable, null) + _bias;
}
