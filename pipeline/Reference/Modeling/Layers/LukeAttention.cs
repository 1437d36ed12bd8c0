using LukePipeline.Luke.Config;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>Self-attention and the residual around it.</summary>
internal sealed class LukeAttention : nn.Module
{
    [ComponentName(Name = "self")]
    private readonly LukeSelfAttention _self;

    [ComponentName(Name = "output")]
    private readonly LukeResidual _output;

    public LukeAttention(LukeConfig config)
        : base(nameof(LukeAttention))
    {
        _self = new LukeSelfAttention(config);
        _output = new LukeResidual(config, config.HiddenSize);
        RegisterComponents();
    }

    public (Tensor States, Tensor? Probabilities) Forward(Tensor states, long words, bool entities, Tensor mask, Tensor? headMask)
    {
        var (context, probabilities) = _self.Forward(states, words, entities, mask, headMask);
        return (_output.Forward(context, states), probabilities);
    }
}
