using LukePipeline.Luke.Config;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>The first word's state, through a dense layer and tanh.</summary>
internal sealed class LukePooler : nn.Module
{
    [ComponentName(Name = "dense")]
    private readonly Linear _dense;

    public LukePooler(LukeConfig config)
        : base(nameof(LukePooler))
    {
        _dense = nn.Linear(config.HiddenSize, config.HiddenSize, device: META);
        RegisterComponents();
    }

    public Tensor Forward(Tensor states) => tanh(_dense.call(states.select(1, 0)));
}
