using LukePipeline.Luke.Config;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Layers;

/// <summary>One encoder layer: attention, then the feed-forward network, each with its residual.</summary>
internal sealed class LukeLayer : nn.Module
{
    [ComponentName(Name = "attention")]
    private readonly LukeAttention _attention;

    [ComponentName(Name = "intermediate")]
    private readonly LukeIntermediate _intermediate;

    [ComponentName(Name = "output")]
    private readonly LukeResidual _output;

    public LukeLayer(LukeConfig config)
        : base(nameof(LukeLayer))
    {
        _attention = new LukeAttention(config);
        _intermediate = new LukeIntermediate(config);
        _output = new LukeResidual(config, config.IntermediateSize);
        RegisterComponents();
    }

    /// <inheritdoc cref="LukeSelfAttention.Forward"/>
    public (Tensor States, Tensor? Probabilities) Forward(Tensor states, long words, bool entities, Tensor mask, Tensor? headMask)
    {
        var (attended, probabilities) = _attention.Forward(states, words, entities, mask, headMask);
        return (_output.Forward(_intermediate.Forward(attended), attended), probabilities);
    }
}
