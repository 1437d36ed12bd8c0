using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>The wide dense layer and the activation.</summary>
internal sealed class LukeIntermediate : ComputedModule
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    public LukeIntermediate(LukeConfig config)
        : base(nameof(LukeIntermediate))
    {
        _activation = Activations.Get(config.HiddenAct);
        _dense = nn.Linear(config.HiddenSize, config.IntermediateSize, device: META);
        RegisterComponents();
    }

    public Tensor Forward(Tensor states) => _activation(Computation.DenseBetween(_dense, states));
}
