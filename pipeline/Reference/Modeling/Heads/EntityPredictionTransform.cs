using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>Dense to the entity width, the configured activation, layer norm.</summary>
internal sealed class EntityPredictionTransform : nn.Module
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    [ComponentName(Name = "LayerNorm")]
    private readonly LayerNorm _norm;

    public EntityPredictionTransform(LukeConfig config)
        : base(nameof(EntityPredictionTransform))
    {
        _activation = Activations.Get(config.HiddenAct);
        _dense = nn.Linear(config.HiddenSize, config.EntityEmbSize, device: META);
        _norm = nn.LayerNorm(config.EntityEmbSize, config.LayerNormEps, device: META);
        RegisterComponents();
    }

    public Tensor Forward(Tensor states) => _norm.call(_activation(_dense.call(states)));
}
